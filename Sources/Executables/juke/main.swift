import Bootstrap
import JukeCommand

await JukeCommand.runProcess()
