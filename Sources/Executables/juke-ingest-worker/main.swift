import Bootstrap
import IngestWorker

await IngestWorkerCommand.runProcess()
