import Messaging

/// What `juke-enqueue doctor` found and did.
struct DoctorReport: Encodable {
    struct Line: Encodable {
        var severity: String
        var queue: String?
        var summary: String
        var advice: String
        var isRepaired: Bool

        private enum CodingKeys: String, CodingKey {
            case severity, queue, summary, advice
            case isRepaired = "is_repaired"
        }
    }

    var queues: Int
    var looksAtRuns: Bool
    var isHealthy: Bool
    var findings: [Line]

    private enum CodingKeys: String, CodingKey {
        case queues, findings
        case looksAtRuns = "looks_at_runs"
        case isHealthy = "is_healthy"
    }

    init(_ findings: [Finding], queues: Int, looksAtRuns: Bool) {
        self.queues = queues
        self.looksAtRuns = looksAtRuns
        isHealthy = !findings.contains { $0.severity == .critical && !$0.isRepaired }
        self.findings = findings.sorted { Self.rank($0) < Self.rank($1) }.map {
            Line(
                severity: $0.severity.rawValue, queue: $0.queue?.rawValue, summary: $0.summary, advice: $0.advice,
                isRepaired: $0.isRepaired
            )
        }
    }

    private static func rank(_ finding: Finding) -> Int {
        switch finding.severity {
        case .critical: 0
        case .warning: 1
        case .note: 2
        }
    }

    /// The report for people: the worst first.
    var lines: [String] {
        let runs = looksAtRuns ? "the runs" : "no runs (JUKE_DATABASE_URL is not set)"
        let scope = "Looked at Redis, \(queues) queues, the workers and \(runs)."
        guard !findings.isEmpty else { return [scope, "All is well."] }
        let repaired = findings.count(where: \.isRepaired)
        let found = findings.flatMap { finding in
            let place = finding.queue.map { " [\($0)]" } ?? ""
            return [
                "\(finding.severity)\(place): \(finding.summary)",
                "    \(finding.isRepaired ? "repaired" : finding.advice)",
            ]
        }
        return [scope] + found + ["\(findings.count) found, \(repaired) repaired."]
    }
}
