import Foundation

/// The limits of an analysing process.
package struct ProcessLimits: Hashable, Sendable {
    /// The address space in bytes.
    package var memoryInBytes: UInt64
    /// The processor's time for one file.
    package var processorTime: Duration
    /// The time on the clock for one file.
    package var timeout: Duration
    /// How far it steps back behind other processes, 0 to 19.
    package var niceness: Int

    /// A gigabyte of address space, of which an analysis fills some tens of megabytes; a minute of the processor and
    /// two on the clock for a file.
    package init(
        memoryInBytes: UInt64 = 1 << 30, processorTime: Duration = .seconds(60), timeout: Duration = .seconds(120),
        niceness: Int = 0
    ) {
        self.memoryInBytes = memoryInBytes
        self.processorTime = processorTime
        self.timeout = timeout
        self.niceness = niceness
    }

    /// Puts the limits on this process that hold for all files.
    func apply() {
        // A process built with a sanitizer has reserved terabytes already and would never get memory again.
        if let used = Self.addressSpaceInBytes(), used < memoryInBytes {
            Self.lower(Self.addressSpace, to: memoryInBytes)
        }
        Self.lower(Self.coreSize, to: 0)
        if niceness > 0 { _ = setpriority(Self.thisProcess, 0, Int32(clamping: niceness)) }
    }

    /// Gives this process the time of one more file.
    func allowOneMoreFile() {
        var usage = rusage()
        getrusage(Self.ownUsage, &usage)
        let used = UInt64(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
        Self.lower(Self.processorSeconds, to: used + 1 + UInt64(max(1, processorTime.components.seconds)))
    }

    /// Lowers or raises the soft limit, never beyond the hard one.
    private static func lower(_ resource: Int32, to value: UInt64) {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return }
        limit.rlim_cur = min(rlim_t(value), limit.rlim_max)
        setrlimit(resource, &limit)
    }

    #if canImport(Glibc)
        private static let addressSpace = Int32(RLIMIT_AS.rawValue)
        private static let coreSize = Int32(RLIMIT_CORE.rawValue)
        private static let processorSeconds = Int32(RLIMIT_CPU.rawValue)
        private static let ownUsage = Int32(RUSAGE_SELF.rawValue)
        private static let thisProcess = Int32(PRIO_PROCESS.rawValue)

        private static func addressSpaceInBytes() -> UInt64? {
            guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return nil }
            return text.split(separator: " ").first.flatMap { UInt64($0) }.map {
                $0 * UInt64(sysconf(Int32(_SC_PAGESIZE)))
            }
        }
    #else
        private static let addressSpace = RLIMIT_AS
        private static let coreSize = RLIMIT_CORE
        private static let processorSeconds = RLIMIT_CPU
        private static let ownUsage = RUSAGE_SELF
        private static let thisProcess = PRIO_PROCESS

        /// Elsewhere processes share large regions from the start, so the limit is left alone.
        private static func addressSpaceInBytes() -> UInt64? { nil }
    #endif
}
