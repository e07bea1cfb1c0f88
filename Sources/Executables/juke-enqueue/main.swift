import CommandKit
import EnqueueCommand

await EnqueueCommand.runProcess(whenInterrupted: "jobs that are enqueued go on, see `juke-enqueue queues`")
