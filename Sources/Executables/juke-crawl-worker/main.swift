import Bootstrap
import CrawlWorker

await CrawlWorkerCommand.runProcess()
