import CommandKit

await EmbedWorkerCommand.runProcess()
