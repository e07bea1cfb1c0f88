import CommandKit

await RankWorkerCommand.runProcess()
