/** What the window with what is kept says. */

export const words = {
  caption: {
    en: "What this browser keeps of data sets, so that nothing is fetched twice.",
    zh: "此浏览器保存的数据集，同样的数据不必下载两次。",
  },
  sets: { en: "Data sets", zh: "数据集" },
  looking: { en: "Looking at what is kept …", zh: "正在查看已保存的数据 …" },
  empty: {
    en: "Nothing is kept yet. What you load from this site, from the Hub or from files is kept here: at the next visit it is there at once, without a network too.",
    zh: "还没有保存任何数据。从本站、Hub 或文件载入的数据集会保存在这里：下次访问立即可用，没有网络也可以。",
  },
  nowhere: {
    en: "This browser keeps nothing for this page, as in a private window or where site data are blocked. Data sets are loaded anew at each visit.",
    zh: "此浏览器不为本页保存数据，例如在隐私窗口中，或网站数据被阻止时。每次访问都要重新载入数据集。",
  },
  images: { en: "{{train}} + {{test}} images", zh: "{{train}} + {{test}} 张图像" },
  part: {
    en: "the first {{train}} of {{wholeTrain}} training images",
    zh: "{{wholeTrain}} 张训练图像中的前 {{train}} 张",
  },
  all: { en: "All together", zh: "合计" },
  room: {
    en: "This site takes {{used}} of this browser's room; about {{free}} are free.",
    zh: "本站占用浏览器空间 {{used}}，剩余约 {{free}}。",
  },
  free: { en: "About {{free}} of this browser's room are free.", zh: "浏览器剩余空间约 {{free}}。" },
  clear: { en: "Clear", zh: "清除" },
  clearOne: { en: "Clear {{title}}", zh: "清除 {{title}}" },
  clearAll: { en: "Clear all", zh: "全部清除" },
  ask: {
    en: "Clear {{title}}? At the next visit it has to be loaded again. Training that is under way goes on.",
    zh: "清除 {{title}}？下次访问时需要重新载入。正在进行的训练会继续。",
  },
  askAll: {
    en: "Clear all data sets? At the next visit they have to be loaded again. Training that is under way goes on.",
    zh: "清除所有数据集？下次访问时需要重新载入。正在进行的训练会继续。",
  },
  yes: { en: "Yes, clear", zh: "清除" },
  no: { en: "Keep", zh: "保留" },
  evictable: {
    en: "When the disk runs short, the browser may clear this by itself.",
    zh: "磁盘空间不足时，浏览器可能自行清除这些数据。",
  },
  persistent: {
    en: "The browser has promised to keep this, also when the disk runs short.",
    zh: "浏览器已承诺保留这些数据，磁盘空间不足时也不清除。",
  },
  refused: {
    en: "The browser makes no promise now. Most do so for pages that are used often, bookmarked or installed.",
    zh: "浏览器目前不作承诺。多数浏览器只对常用、已加书签或已安装的页面作出承诺。",
  },
  persist: { en: "Ask the browser to keep it", zh: "请浏览器保留" },
  hub: { en: "Hugging Face Hub", zh: "Hugging Face Hub" },
  hubAllowed: {
    en: "You have said that this page may fetch data sets from {{host}}.",
    zh: "你已允许本页从 {{host}} 下载数据集。",
  },
  hubAsks: {
    en: "Before the page first fetches something from {{host}}, it asks.",
    zh: "首次从 {{host}} 下载之前，本页会先询问。",
  },
  takeBack: { en: "Take this back", zh: "收回允许" },
  from: {
    site: { en: "from this site", zh: "来自本站" },
    hub: { en: "from the Hub", zh: "来自 Hub" },
    files: { en: "from your files", zh: "来自你的文件" },
  },
};
