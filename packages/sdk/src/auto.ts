// Written by scripts/generate-auto.ts from the folders of src/integrations.
import { init } from './core/init.ts'
import { integration as openai } from './integrations/openai/index.ts'
import { patchOnLoad } from './integrations/patch-on-load.ts'

init()
patchOnLoad([openai])
