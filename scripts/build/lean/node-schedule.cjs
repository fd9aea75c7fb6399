// It loads a library for dates, which can be done while the first list is on its way.
exports.scheduleJob = (...spec) => require('node-schedule').scheduleJob(...spec)
