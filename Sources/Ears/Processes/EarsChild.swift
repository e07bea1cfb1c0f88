import Foundation

/// The analysing process: any executable can be one by calling ``main(_:searchPath:)``.
///
/// By hand it takes files as arguments, or their names on standard input, a line each, and prints a line of JSON for
/// each:
///
///     juke-ears [--tags] [--whole] [--windows N] [--seconds S] [--ffmpeg PATH|none] FILE…
///
/// ``ChildProcessAudioAnalyzer`` starts it with `--serve` and sends requests that end with a zero.
package enum EarsChild {
    /// Runs until the input ends.
    ///
    /// - Parameters:
    ///   - arguments: The arguments after the executable's name.
    ///   - searchPath: The folders in which `ffmpeg` is looked for, separated by colons.
    /// - Returns: The exit status: 0 when all files were analysed, 1 when one was not, 2 when an argument is wrong.
    package static func main(_ arguments: [String], searchPath: String) -> Int32 {
        let options: EarsChildOptions
        do {
            options = try EarsChildOptions(arguments, searchPath: searchPath)
        } catch {
            FileHandle.standardError.write(Data("\(error)\n".utf8))
            return 2
        }
        if options.showsHelp {
            print(EarsChildOptions.usage)
            return 0
        }
        silenceDecoders()
        options.limits?.apply()
        if options.serves {
            serve(options)
            return 0
        }
        let paths = options.files.isEmpty ? AnySequence(AnyIterator { readLine() }) : AnySequence(options.files)
        var failures = 0
        for path in paths {
            let reply = answer(options.readsTags ? .tags : .analyze, AudioPath(path), options)
            if reply.error != nil { failures += 1 }
            guard write(reply) else { return 1 }
        }
        return failures == 0 ? 0 : 1
    }

    /// Answers requests until the other end closes.
    private static func serve(_ options: EarsChildOptions) {
        var pending: [UInt8] = []
        while true {
            while let end = pending.firstIndex(of: 0) {
                let request = pending[..<end].first.flatMap(EarsRequest.init(rawValue:))
                let path = AudioPath(bytes: Array(pending[..<end].dropFirst()))
                pending.removeSubrange(...end)
                guard let request, write(answer(request, path, options)) else { return }
            }
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = read(STDIN_FILENO, &bytes, bytes.count)
            if count < 0, errno == EINTR { continue }
            if count <= 0 { return }
            pending += bytes.prefix(count)
        }
    }

    private static func answer(_ request: EarsRequest, _ path: AudioPath, _ options: EarsChildOptions) -> EarsReply {
        var reply = EarsReply(path: path)
        options.limits?.allowOneMoreFile()
        do {
            switch request {
            case .analyze: reply.analysis = try AudioAnalysis.read(path, listening: options.listening)
            case .tags: reply.tags = try AudioTags.read(path)
            case .identify:
                let identity = try AudioIdentity.read(path)
                (reply.digest, reply.tags) = (identity.digest, identity.tags)
            }
        } catch {
            reply.error = EarsReply.Failure(code: error.code, message: error.message)
        }
        return reply
    }

    private static func write(_ reply: EarsReply) -> Bool {
        guard let line = try? reply.line() else { return false }
        return line.withUnsafeBytes { bytes in
            var done = 0
            while done < bytes.count {
                let part = Foundation.write(STDOUT_FILENO, bytes.baseAddress.map { $0 + done }, bytes.count - done)
                if part < 0, errno == EINTR { continue }
                if part <= 0 { return false }
                done += part
            }
            return true
        }
    }

    /// Some decoders print what they think of a file.
    private static func silenceDecoders() {
        let nowhere = open("/dev/null", O_WRONLY)
        guard nowhere >= 0 else { return }
        dup2(nowhere, STDERR_FILENO)
        close(nowhere)
    }
}
