/** The part of `layerlab.py` that lets the same `train.py` train on several processes, under torchrun. */

export const layerlabProcesses = `# Several processes, started by torchrun: each has its share of every mini-batch, and all together take the steps of one

world = int(os.environ.get("WORLD_SIZE", 1))
rank = int(os.environ.get("RANK", 0))


def join():
    """The device to train on. Under torchrun this process joins the others; only the first prints."""
    has_gpu = torch.cuda.is_available()
    if world == 1:
        return torch.device("cuda" if has_gpu else "cpu")
    if rank > 0:
        sys.stdout = open(os.devnull, "w")
    local_rank, local_world = int(os.environ["LOCAL_RANK"]), int(os.environ["LOCAL_WORLD_SIZE"])
    if has_gpu and local_world > torch.cuda.device_count():
        stop(
            f"{local_world} processes need a GPU each, and this machine has {torch.cuda.device_count()}. "
            "Start fewer with --nproc_per_node, or hide the GPUs: CUDA_VISIBLE_DEVICES= torchrun ..."
        )
    device = torch.device("cuda", local_rank) if has_gpu else torch.device("cpu")
    if has_gpu:
        torch.cuda.set_device(device)
    backend = "nccl" if has_gpu else "gloo"
    dist.init_process_group(backend)
    atexit.register(dist.destroy_process_group)
    print(f"{world} processes train together, through {backend}")
    return device


class Shares(DistributedSampler):
    """This process's examples of an epoch, every world-th of the order that all share."""

    def __init__(self, batches):
        self.batches = batches
        self.examples = min(batches.size, len(batches) * batches.batch_size)
        super().__init__(range(self.examples), shuffle=False)

    def __iter__(self):
        order = [i for batch in self.batches for i in batch]
        return (order[i] for i in super().__iter__())


class SharesLoader(DataLoader):
    """A DataLoader of this process's share of each mini-batch."""

    def __init__(self, dataset, batches):
        if batches.batch_size % world != 0:
            stop(
                f"{world} processes cannot share a mini-batch of {batches.batch_size} equally. "
                "Start as many as divide it: torchrun --nproc_per_node=..."
            )
        super().__init__(dataset, batch_size=batches.batch_size // world, sampler=Shares(batches))

    def __iter__(self):
        for number, (inputs, labels) in enumerate(super().__iter__()):
            # DistributedSampler gives all processes as many examples: what it fills the last share up with is taken off again.
            left = self.sampler.examples - number * self.batch_size * world
            size = min(len(labels), max(0, -(-(left - rank) // world)))
            # Without an example of its own the process still takes part, with one that the loss does not count.
            yield inputs[: max(1, size)], labels[:size]


class SharedLoss(nn.Module):
    """A criterion whose value is that of the whole mini-batch, and whose gradients are so scaled that their mean is too."""

    def __init__(self, criterion):
        super().__init__()
        self.criterion = criterion
        self.sum = copy.deepcopy(criterion)
        self.sum.reduction = "sum"

    def forward(self, outputs, targets):
        if not torch.is_grad_enabled():
            # Every process tests on all examples.
            return self.criterion(outputs, targets)
        share = self.sum(outputs, targets) if len(targets) > 0 else outputs.sum() * 0
        sums = torch.stack([share.detach().double(), self.divisor(outputs, targets)])
        dist.all_reduce(sums)
        total, divisor = sums.float()
        if self.criterion.reduction == "sum":
            divisor = torch.ones_like(divisor)
        share = share * (world / divisor)
        return share + (total / divisor - share.detach())

    def divisor(self, outputs, targets):
        """What the sum over these examples is divided by for the mean: how many there are, how many numbers, or their weights."""
        weight = getattr(self.criterion, "weight", None)
        if weight is not None and not isinstance(self.criterion, nn.MultiMarginLoss):
            return weight[targets].sum().double()
        is_by_example = targets.dim() < outputs.dim() or self.criterion.reduction == "batchmean"
        return torch.tensor(len(targets) if is_by_example else targets.numel(), device=outputs.device).double()
`;
