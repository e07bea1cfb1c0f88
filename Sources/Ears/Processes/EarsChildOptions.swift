/// The arguments of an analysing process.
struct EarsChildOptions {
    struct Wrong: Error, CustomStringConvertible {
        let description: String
    }

    static let usage = """
        usage: juke-ears [--tags] [--whole] [--windows N] [--seconds S] [--ffmpeg PATH|none] FILE…

        Prints what is heard of each file, a line of JSON each. Without FILE it reads names from standard input, a line each.
          --tags          print the tags instead
          --whole         hear all of it, up to 10 minutes
          --windows N     how many windows are heard (3)
          --seconds S     how long a window is (30)
          --ffmpeg PATH   what decodes m4a, wma, wv and others; without the option it is looked for in PATH
        """

    var listening: Listening
    var limits: ProcessLimits?
    var serves = false
    var readsTags = false
    var showsHelp = false
    var files: [String] = []

    /// Reads arguments; `ffmpeg` is looked for in the folders of `searchPath` unless they name it.
    init(_ arguments: [String], searchPath: String) throws(Wrong) {
        listening = Listening(ffmpeg: Listening.ffmpeg(on: searchPath))
        var rest = arguments[...]
        var windows = 3, seconds = 30.0
        while let argument = rest.popFirst() {
            switch argument {
            case "--serve": serves = true
            case "--tags": readsTags = true
            case "--help", "-h": showsHelp = true
            case "--whole": listening.extent = .whole(longestSeconds: 600)
            case "--windows":
                windows = try Self.number(&rest, after: argument)
                listening.extent = .windows(windows, seconds: seconds)
            case "--seconds":
                seconds = try Self.number(&rest, after: argument)
                listening.extent = .windows(windows, seconds: seconds)
            case "--ffmpeg":
                let path = try Self.value(&rest, after: argument)
                listening.ffmpeg = path == "none" ? nil : path
            case "--ffmpeg-seconds":
                listening.ffmpegTimeout = .seconds(try Self.number(&rest, after: argument) as Int)
            case "--longest":
                listening.extent = .whole(longestSeconds: try Self.number(&rest, after: argument))
            case "--limits":
                let parts = try Self.value(&rest, after: argument).split(separator: ",").compactMap { UInt64($0) }
                guard parts.count == 3 else { throw Wrong(description: "--limits needs memory,seconds,niceness") }
                limits = ProcessLimits(
                    memoryInBytes: parts[0], processorTime: .seconds(Int64(clamping: parts[1])),
                    niceness: Int(clamping: parts[2]))
            case "--":
                files += rest
                rest = []
            case _ where argument.hasPrefix("--"):
                throw Wrong(description: "\(argument) is no option of this command.\n\(Self.usage)")
            default: files.append(argument)
            }
        }
    }

    /// The arguments that make a child of what an analyzer was told.
    static func arguments(listening: Listening, limits: ProcessLimits) -> [String] {
        var arguments = ["--serve", "--ffmpeg", listening.ffmpeg ?? "none"]
        arguments += ["--ffmpeg-seconds", "\(max(1, listening.ffmpegTimeout.components.seconds))"]
        switch listening.extent {
        case .windows(let count, let seconds): arguments += ["--windows", "\(count)", "--seconds", "\(seconds)"]
        case .whole(let longest): arguments += ["--longest", "\(longest)"]
        }
        let processorSeconds = max(1, limits.processorTime.components.seconds)
        return arguments + ["--limits", "\(limits.memoryInBytes),\(processorSeconds),\(max(0, limits.niceness))"]
    }

    private static func value(_ rest: inout ArraySlice<String>, after option: String) throws(Wrong) -> String {
        guard let value = rest.popFirst() else { throw Wrong(description: "\(option) needs a value.\n\(usage)") }
        return value
    }

    private static func number<Number: LosslessStringConvertible & Comparable & ExpressibleByIntegerLiteral>(
        _ rest: inout ArraySlice<String>, after option: String
    ) throws(Wrong) -> Number {
        let text = try value(&rest, after: option)
        guard let number = Number(text), number > 0 else {
            throw Wrong(description: "\(option) needs a number above 0, not '\(text)'.\n\(usage)")
        }
        return number
    }
}
