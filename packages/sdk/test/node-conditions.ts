import { registerHooks } from 'node:module'

/*
 * Lets packages be resolved as Node does by itself. The test runner adds the condition `module`, by which some packages lead bundlers to
 * files that Node cannot load.
 */
registerHooks({
  resolve: (specifier, context, nextResolve) =>
    nextResolve(specifier, { ...context, conditions: context.conditions.filter((condition) => condition !== 'module') }),
})
