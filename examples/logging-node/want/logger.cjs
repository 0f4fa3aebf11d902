// Rendered by initplate from its template pino: change the parameters, not this file.
'use strict'
const Module = require('node:module')
const path = require('node:path')

const FORMAT = 'json'
const LEAST = 'info'
const TIMESTAMP = 'timestamp'
const LEVEL = 'level'
const MESSAGE = 'message'
const FIXED = JSON.parse(String.raw`{"environment":"production","region":"eu-west-1","service":"shop","team":"core","version":"1.2.3"}`)
const SYNC = true
const OUT = 1

const TAKEN = new Set([TIMESTAMP, LEVEL, MESSAGE, 'logger', 'exception', ...Object.keys(FIXED)])
const ERRORS = ['exception', 'err', 'error']
const preloaded = module.parent?.id === 'internal/preload'

// Packages are those of the program, wherever this file is.
function file (name) {
  return require.resolve(name, { paths: [path.dirname(process.argv[1] ?? ''), process.cwd(), __dirname] })
}

function optional (name) {
  try {
    return require(file(name))
  } catch (error) {
    if (error.code !== 'MODULE_NOT_FOUND') throw error
  }
}

// What an object has beside the fields of the standard.
function free (object) {
  return Object.fromEntries(Object.entries(object ?? {}).filter(([name]) => !TAKEN.has(name)))
}

function standard (pino) {
  const otel = optional('@opentelemetry/api')
  let out

  function destination () {
    const pretty = FORMAT === 'text' && optional('pino-pretty')
    if (FORMAT === 'text' && !pretty) process.emitWarning('pino-pretty is not installed, so log lines are JSON')
    if (!pretty) return pino.destination({ dest: OUT, sync: SYNC, minLength: SYNC ? 0 : 4096, periodicFlush: SYNC ? 0 : 1000 })
    const key = (name) => name.replaceAll('.', '\\.')
    return pretty({
      destination: OUT, sync: SYNC, colorize: false, translateTime: 'UTC:yyyy-mm-dd"T"HH:MM:ss.l"Z"', errorLikeObjectKeys: ['exception'],
      timestampKey: key(TIMESTAMP), levelKey: key(LEVEL), messageKey: key(MESSAGE)
    })
  }

  function trace () {
    const span = otel?.trace.getActiveSpan()?.spanContext()
    return span && otel.isSpanContextValid(span) ? { trace_id: span.traceId, span_id: span.spanId, trace_flags: '0' + span.traceFlags.toString(16) } : {}
  }

  function fields (object) {
    const all = free(object)
    for (const name of ERRORS) {
      if (!(object[name] instanceof Error)) continue
      delete all[name]
      const error = pino.stdSerializers.err(object[name])
      all.exception ??= FORMAT === 'text' ? error : error.stack
    }
    return all
  }

  // An object that is logged without a text has its own message, or that of its error.
  function texts (args) {
    const object = args[0]
    if (args.length > 1 || object instanceof Error) return args
    if (object === null || typeof object !== 'object') return [String(object ?? '')]
    const error = ERRORS.map((name) => object[name]).find((value) => value instanceof Error)
    return [object, String(object[MESSAGE] ?? error?.message ?? '')]
  }

  function make (options) {
    const own = typeof options?.write === 'function' ? {} : options ?? {}
    const { name, transport, ...rest } = own
    out ??= destination()
    const logger = pino({
      ...rest,
      level: own.useOnlyCustomLevels ? own.level : LEAST,
      base: { ...free(own.base), ...(name && { logger: name }), ...FIXED },
      timestamp: () => `,"${TIMESTAMP}":"${new Date().toISOString()}"`,
      messageKey: MESSAGE,
      errorKey: 'exception',
      serializers: { ...own.serializers, err: (value) => value },
      formatters: { level: (label) => ({ [LEVEL]: label.toUpperCase() }), log: (object) => fields(own.formatters?.log?.(object) ?? object) },
      mixin: (...args) => ({ ...trace(), ...own.mixin?.(...args) }),
      hooks: {
        ...own.hooks,
        logMethod (args, method, level) {
          const log = (...given) => method.apply(this, texts(given))
          return own.hooks?.logMethod ? own.hooks.logMethod.call(this, args, log, level) : log(...args)
        }
      }
    }, out)
    const child = logger.child
    logger.child = function (bindings, given) { return child.call(this, free(bindings), given) }
    return logger
  }

  return Object.assign(make, pino, { default: make, pino: make })
}

// With --require, all that the program makes with pino is the standard, and a program without pino runs as ever.
const pino = preloaded ? optional('pino') : require(file('pino'))
if (pino) {
  const own = standard(pino)
  if (preloaded) {
    const load = Module.prototype.require
    require.cache[file('pino')] = Object.assign(new Module(file('pino')), { exports: own, loaded: true })
    Module.prototype.require = function (name) {
      const exported = load.call(this, name)
      return exported === pino ? own : exported
    }
  }
  module.exports = Object.assign(own(), { pino: own })
}
