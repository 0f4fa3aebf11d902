// Logs messages, each a line of JSON, with one rendered module after another. A line "--- FILE" goes before each on both
// streams.
const fs = require('node:fs')
const messages = fs.readFileSync(0, 'utf8').trim().split('\n').map((line) => JSON.parse(line))
for (const file of process.argv.slice(2)) {
  for (const stream of [1, 2]) fs.writeSync(stream, `--- ${file}\n`)
  const logger = require(file)
  for (const message of messages) {
    for (const level of ['trace', 'debug', 'info', 'warn', 'error']) logger[level](message)
  }
  const named = logger.pino({ name: 'shop', level: 'silent', base: { service: 'mine', host: 'a' }, mixin: () => ({ count: 3 }) })
  named.child({ logger: 'mine', user: 'é"' }).fatal({ level: 'mine', odd: NaN, size: 10n }, 'last of %d', 2)
  const cause = new Error('😀')
  logger.error({ err: new TypeError('because of "x"\n and \\', { cause }) }, 'failed')
  logger.error(cause)
  logger.error({ message: 'own', msg: 'own', exception: 'text' })
  logger.error(null)
}
