// node-schedule asks whether a date is a cron expression first, and schedules it once this says that it is none.
exports.parseExpression = () => {
  throw new Error('Only dates are scheduled.')
}
