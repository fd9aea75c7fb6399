// No dispatcher offers HTTP/2.
module.exports = () => {
  throw new Error('HTTP/2 is not offered.')
}
