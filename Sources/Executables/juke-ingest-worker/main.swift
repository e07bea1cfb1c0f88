import CommandKit

await IngestWorkerCommand.runProcess()
