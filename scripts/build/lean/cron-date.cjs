// What node-schedule asks of the date of a single run. The package's own loads luxon, which has Node read 7 MB about
// languages for it.
module.exports = class CronDate extends Date {
  toDate() {
    return new Date(this)
  }
}
