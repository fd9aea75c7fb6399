// A table of 190 kB that a scrape does not need.
exports.contentType = (type) => require('mime-types').contentType(type)
exports.lookup = (path) => require('mime-types').lookup(path)
