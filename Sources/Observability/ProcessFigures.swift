import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// The system's figures of this process, under the names that Prometheus' own clients use.
enum ProcessFigures {
    /// The present figures; one that this system does not report is left out.
    static func samples(startedAt: Date) -> [MetricsSample] {
        var samples = [
            MetricsSample("process_start_time_seconds", startedAt.timeIntervalSince1970.rounded()),
            MetricsSample("process_max_fds", Double(DescriptorLimit.current)),
        ]
        // POSIX counts a million a second.
        let used = clock()
        if used >= 0 {
            samples.append(MetricsSample("process_cpu_seconds_total", Double(used) / 1e6))
        }
        if let open = DescriptorLimit.open { samples.append(MetricsSample("process_open_fds", Double(open))) }
        if let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " "),
            pages.count > 1, let resident = Double(pages[1])
        {
            samples.append(
                MetricsSample("process_resident_memory_bytes", resident * Double(sysconf(Int32(_SC_PAGESIZE)))))
        }
        return samples
    }
}

/// How many file descriptors this process may have open.
package enum DescriptorLimit {
    /// The most that is asked for: a hard limit may be a thousand million, and child processes close all that may be
    /// open.
    private static let ceiling = 65_536

    /// The present limit.
    package static var current: Int {
        var limit = rlimit()
        guard getrlimit(descriptors, &limit) == 0 else { return 1024 }
        return Int(clamping: limit.rlim_cur)
    }

    /// How many are open; `nil` where the system does not report it.
    static var open: Int? {
        // The look itself opens one.
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"))?.count
    }

    /// Raises the limit to what this user may have, at most 65,536.
    ///
    /// - Returns: The limit from now on.
    @discardableResult
    package static func raise() -> Int {
        var limit = rlimit()
        guard getrlimit(descriptors, &limit) == 0 else { return current }
        let wanted = min(limit.rlim_max, rlim_t(ceiling))
        if limit.rlim_cur < wanted {
            limit.rlim_cur = wanted
            _ = setrlimit(descriptors, &limit)
        }
        return current
    }

    /// How many connections of clients fit into a limit, what the process itself needs left out.
    ///
    /// Its own are those to Redis and the store, event queues, files and the listener for operators: a fifth of the
    /// limit, 64 at least and 1,024 at most.
    package static func connections(within limit: Int = DescriptorLimit.current) -> Int {
        max(8, limit - min(max(limit / 5, 64), 1_024))
    }

    #if canImport(Glibc)
        private static let descriptors = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
        private static let descriptors = RLIMIT_NOFILE
    #endif
}
