import Bootstrap
import RankWorker

await RankWorkerCommand.runProcess()
