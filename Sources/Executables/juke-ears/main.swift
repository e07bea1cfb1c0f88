import Ears
import Foundation

exit(EarsChild.main(Array(CommandLine.arguments.dropFirst())))
