// An `import` of node:http reads all of its names, WebSocket among them, for which Node loads an undici of its own.
module.exports = process.getBuiltinModule('node:http')
