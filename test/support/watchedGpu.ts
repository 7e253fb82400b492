/** The browser's GPU, opened so that what is asked of it can be counted, and its limits can be made smaller. */

/** How often each method was called, by its name. */
export type Calls = Record<string, number>;

export interface WatchedGpu {
  readonly gpu: GPU;
  /** Calls to the device, its queue, encoders, passes and buffers since the last `clear`. */
  readonly calls: Calls;
  /** Objects that these calls have made. */
  objects(): number;
  clear(): void;
  /** What was opened last. */
  device(): GPUDevice;
}

/** @param limits in place of what the device says of itself */
export function watchGpu(limits: Readonly<Record<string, number>> = {}): WatchedGpu {
  const calls: Calls = {};
  let objects = 0;
  let opened: GPUDevice | null = null;

  /** Puts own methods before those of the prototype, so that the object is still the browser's own. */
  function watch<T extends object>(target: T): T {
    for (const name of methodsOf(target)) {
      const method = Reflect.get(target, name) as (...args: unknown[]) => unknown;
      Object.defineProperty(target, name, {
        value: (...args: unknown[]) => {
          calls[name] = (calls[name] ?? 0) + 1;
          const result = method.apply(target, args);
          if (typeof result !== "object" || result === null) return result;
          objects += 1;
          return result instanceof Promise || result instanceof ArrayBuffer ? result : watch(result);
        },
      });
    }
    return target;
  }

  const gpu: GPU = Object.create(navigator.gpu, {
    requestAdapter: {
      async value(options: GPURequestAdapterOptions) {
        const adapter = await navigator.gpu.requestAdapter(options);
        if (!adapter) return null;
        const requestDevice = adapter.requestDevice.bind(adapter);
        Object.defineProperty(adapter, "requestDevice", {
          async value(descriptor: GPUDeviceDescriptor) {
            opened = watch(await requestDevice(descriptor));
            watch(opened.queue);
            Object.defineProperty(opened, "limits", { value: { ...attributesOf(opened.limits), ...limits } });
            return opened;
          },
        });
        return adapter;
      },
    },
  });

  return {
    gpu,
    calls,
    objects: () => objects,
    clear() {
      objects = 0;
      for (const name of Object.keys(calls)) delete calls[name];
    },
    device() {
      if (!opened) throw new Error("no device was opened");
      return opened;
    },
  };
}

/** What the browser's objects offer are accessors of their prototypes, which spreading does not see. */
function attributesOf(target: object): Readonly<Record<string, unknown>> {
  const attributes: Record<string, unknown> = {};
  for (const name in target) attributes[name] = Reflect.get(target, name);
  return attributes;
}

function methodsOf(target: object): readonly string[] {
  const prototype: object = Object.getPrototypeOf(target);
  const inherited = Object.entries(Object.getOwnPropertyDescriptors(prototype));
  return inherited.flatMap(([name, { value }]) =>
    typeof value === "function" && name !== "constructor" ? [name] : [],
  );
}
