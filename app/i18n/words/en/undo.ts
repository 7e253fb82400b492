/** Words of undo and redo: what each takes back. */

export const undo = {
  "undo.undo": "Undo: {{change}} ({{keys}})",
  "undo.redo": "Redo: {{change}} ({{keys}})",
  "undo.nothing": "Nothing to undo",
  "undo.nothingToRedo": "Nothing to redo",
  "undo.open": "open {{name}}",
  "undo.link": "open another experiment",
  "undo.reset": "reset",
  "undo.weights": "new initial weights",
  "undo.loadWeights": "load weights",
  "undo.weight": "weight {{name}}",
  "undo.dataset": "data set {{name}}",
  "undo.param": "{{name}}",
  "undo.choice": "{{name}}",
  "undo.add": "add {{name}}",
  "undo.remove": "remove {{name}}",
  "undo.move": "move {{name}}",
  "undo.layer": "change {{name}}",
  "undo.edit": "several settings",
};
