import CommandKit
import JukeCommand

await JukeCommand.runProcess()
