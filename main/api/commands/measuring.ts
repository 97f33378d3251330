import type { MeasuringCommand } from '../../../shared/contract/commands/measuring.ts'
import type { Api } from '../../../shared/contract/commands.ts'
import type { App } from '../../app/app.ts'
import type { Measuring } from '../measuring.ts'

/** Comparisons and sweeps: the one that runs, and those that were made. */
export function measuringCommands({ measurements }: App, measuring: Measuring): Pick<Api, MeasuringCommand> {
  return {
    planMeasurement: request => measuring.plan(request),
    startMeasurement: request => measuring.start(request),
    watchMeasurement: ({ since }) => measuring.watch(since),
    stopMeasurement: async () => measuring.stop(),
    measurements: async ({ batch }) => measurements.list(batch),
    exportMeasurement: async ({ id, format }) => measurements.exportOf(id, format),
    async forgetMeasurement({ id }) {
      measurements.remove(id)
      measuring.forget(id)
    },
    hostAdvice: async ({ hosts }) => measurements.advice(hosts),
    forgetHostAdvice: async ({ host }) => measurements.removeAdvice(host),
  }
}
