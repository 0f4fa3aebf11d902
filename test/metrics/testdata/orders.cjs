// A program that counts orders and answers requests, and knows of no SDK.
const http = require('node:http')
const { metrics } = require('@opentelemetry/api')
metrics.getMeter('shop').createCounter('orders').add(3)
const server = http.createServer((request, response) => response.end('shop\n'))
server.listen(0, '127.0.0.1', () => http.get({ port: server.address().port, host: '127.0.0.1' }, (response) => response.resume()))
process.stdin.resume().on('end', () => process.exit())
