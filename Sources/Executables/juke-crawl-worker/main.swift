import CommandKit

await CrawlWorkerCommand.runProcess()
