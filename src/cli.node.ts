#!/usr/bin/env node
import { main } from './cli/main.node.ts'

process.exitCode = await main(process.argv.slice(2))
