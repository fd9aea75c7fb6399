/**
 * Colours with one meaning on every page. Those of Grafana's names change with the theme; the others are readable on
 * white and on black.
 */
export const DEAD = 'red'
export const TROUBLE = 'orange'
export const WAITS = '#b58900'
export const WELL = 'green'
export const NEWS = 'blue'
export const UNKNOWN = 'purple'
export const OFF = '#8a8a8a'
export const PLAIN = 'text'
