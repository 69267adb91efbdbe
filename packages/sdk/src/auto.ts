// Written by scripts/generate-auto.ts from the folders of src/integrations.
import { init } from './core/init.ts'
import { integration as openai } from './integrations/openai/index.ts'
import { patchOnLoad } from './integrations/patch-on-load.ts'
import { patchPresent } from './integrations/patch-present.ts'

const integrations = [openai]
init()
patchPresent(integrations, patchOnLoad(integrations))
