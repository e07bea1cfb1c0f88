import Ears
import Foundation

let searchPath = ProcessInfo.processInfo.environment["PATH"] ?? ""
exit(EarsChild.main(Array(CommandLine.arguments.dropFirst()), searchPath: searchPath))
