import Bootstrap
import EmbedWorker

await EmbedWorkerCommand.runProcess()
