import Bootstrap
import EnqueueCommand

await EnqueueCommand.runProcess()
