/** Words about what computes: the choice, its reason, a change of it, and where the time of a step goes. */

export const device = {
  "device.starting": "starting…",
  "device.title": "Computes on",
  "device.auto": "Automatic",
  "device.autoHint": "Whichever is faster for this network",
  "device.about.wasm":
    "Compiled to WebAssembly for this network; it runs on the processor, in this tab. Nothing is uploaded.",
  "device.about.webgpu":
    "Compiled to compute shaders for this network; it runs on the graphics processor, in this tab. Nothing is uploaded.",
  "device.about.reference":
    "This browser cannot run WebAssembly with SIMD, so plain JavaScript does the work: the same numbers, slower.",
  "device.threads": "{{count}} threads.",
  "device.oneThread": "One thread.",
  "device.why.chosen": "Your choice.",
  "device.why.preparing": "The CPU computes until the GPU is ready.",
  "device.why.measured": "Measured: GPU {{webgpu}}, CPU {{wasm}} a step.",
  "device.why.starting": "Begins on the CPU; the GPU takes over where it is faster.",
  "device.preparing": "Preparing the GPU: kernel {{kernel}} of {{total}}",
  "device.preparing.opening": "Preparing the GPU…",
  "device.stopPreparing": "Stop preparing",
  "device.stopPreparingHint": "Stay on the CPU",
  "device.useCpu": "Use the CPU",
  "device.recovered.none": "{{why}} The run continues on {{device}}; no step was lost.",
  "device.recovered.one": "{{why}} The run continues on {{device}}; one step is repeated.",
  "device.recovered.many": "{{why}} The run continues on {{device}}; the last {{steps}} steps are repeated.",

  "device.profile": "Where does the time go?",
};
