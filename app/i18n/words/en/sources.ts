/** Words about where data sets come from, and what the browser keeps of them. */

export const sources = {
  "source.title": "Where the data come from: {{title}}",
  "source.lead": "Where the data come from",
  "source.seeking": "Looking for {{title}} …",
  "source.absent": "{{title}} is not on this device yet.",
  "source.absentFiles": "Read from files on this device; nothing is uploaded.",
  "source.site": "Load from this site, {{size}}",
  "source.hub": "Load from {{host}}, about {{size}}",
  "source.what": "{{train}} images to learn from, {{test}} to be tested on. Training can begin with the first of them.",
  "source.unchecked":
    "This page came over plain http, where browsers compute no SHA-256 sums: only lengths and the files' own checksums are checked.",

  "source.consent.title": "Fetch from {{host}}?",
  "source.consent.ask": "This browser asks {{host}} for about {{size}}.",
  "source.consent.official":
    "Hugging Face sees your network address and that you fetch {{title}}. Nothing else is sent.",
  "source.consent.other":
    "{{host}}, and Hugging Face where it leads there, see your network address and that you fetch {{title}}. Nothing else is sent.",
  "source.consent.once": "You are asked this once; Storage takes it back.",
  "source.consent.yes": "Fetch from {{host}}",
  "source.consent.no": "Not now",
  "source.hub.address": "Address",
  "source.hub.another": "Another address",
  "source.hub.anotherHint": "Of a mirror, or of a copy on this page's site",

  "source.loading.site": "Loading from this site",
  "source.loading.hub": "Loading from {{host}}",
  "source.bytes": "{{bytes}} of {{total}}",
  "source.speed": "{{speed}}/s",
  "source.left.seconds": "{{count}} s left",
  "source.left.minutes": "{{count}} min left",
  "source.stop": "Stop loading",
  "source.tryAgain": "Try again",
  "source.say.begun": "{{title}} is loading",
  "source.say.ended": "{{title}}: {{count}} training images are here",

  "source.part":
    "These are the first {{train}} of {{wholeTrain}} training images, and {{test}} of {{wholeTest}} test images.",
  "source.rest.site": "Load the rest from this site",
  "source.rest.hub": "Load the rest from {{host}}",
  "source.more": "{{train}} training images are here by now. A run keeps the images that it began with.",
  "source.again": "Begin again with {{train}}",

  "source.kept": "Kept on this device, {{size}}",
  "source.inMemory": "In memory, until you leave this page.",
  "source.keepsNothing": "This browser keeps nothing for this page: {{title}} has to be loaded at each visit.",
  "source.notKept": "Not kept for the next visit: {{got}}. {{fix}}",
  "source.clear": "Clear what is kept",

  "source.otherWays": "Other ways",
  "source.files.choose": "Choose files",
  "source.files.chooseFolder": "Choose a folder",
  "source.files.orDrop": "Or drop them anywhere on this page; nothing is uploaded.",
  "source.files.which": "It comes as {{names}}.",
  "source.files.page": "Download page",
  "source.standIn": "Use drawn shapes instead",
  "source.standInHint": "Images made on the spot: nothing to download.",

  "storage.title": "Storage",
  "storage.hint": "What this browser keeps of data sets",
  "storage.caption": "What this browser keeps of data sets, so that nothing is fetched twice.",
  "storage.sets": "Data sets",
  "storage.looking": "Looking at what is kept …",
  "storage.empty":
    "Nothing is kept yet. What you load from this site, from the Hub or from files is kept here: at the next visit it is there at once, without a network too.",
  "storage.nowhere":
    "This browser keeps nothing for this page, as in a private window or where site data are blocked. Data sets are loaded anew at each visit.",
  "storage.images": "{{train}} + {{test}} images",
  "storage.part": "the first {{train}} of {{wholeTrain}} training images",
  "storage.from.site": "from this site",
  "storage.from.hub": "from the Hub",
  "storage.from.files": "from your files",
  "storage.all": "All together",
  "storage.room": "This site takes {{used}} of this browser's room; about {{free}} are free.",
  "storage.clear": "Clear",
  "storage.clearOne": "Clear {{title}}",
  "storage.clearAll": "Clear all",
  "storage.ask": "Clear {{title}}? At the next visit it has to be loaded again. Training that is under way goes on.",
  "storage.askAll":
    "Clear all data sets? At the next visit they have to be loaded again. Training that is under way goes on.",
  "storage.yes": "Yes, clear",
  "storage.no": "Keep",
  "storage.evictable": "When the disk runs short, the browser may clear this by itself.",
  "storage.persistent": "The browser has promised to keep this, also when the disk runs short.",
  "storage.refused":
    "The browser makes no promise now. Most do so for pages that are used often, bookmarked or installed.",
  "storage.persist": "Ask the browser to keep it",
  "storage.hub": "Hugging Face Hub",
  "storage.hub.allowed": "You have said that this page may fetch data sets from {{host}}.",
  "storage.hub.asks": "Before the page first fetches something from {{host}}, it asks.",
  "storage.hub.takeBack": "Take this back",
};
