import Foundation
public import Hummingbird

/// What a process says of its own health: a list of checks, each with a sentence.
public struct HealthReport: Sendable, Equatable, Encodable {
    /// One thing that must be so for the process to be healthy.
    public struct Check: Sendable, Equatable, Encodable {
        /// What is checked, `broker` for instance.
        public let name: String
        /// Whether it is so at this moment.
        public let isHealthy: Bool
        /// What was found, for the operator.
        public let detail: String

        private enum CodingKeys: String, CodingKey {
            case name, detail
            case isHealthy = "healthy"
        }

        /// States what was found; `detail` is a sentence for the operator, with the next step when it is bad.
        public init(_ name: String, isHealthy: Bool, detail: String) {
            self.name = name
            self.isHealthy = isHealthy
            self.detail = detail
        }
    }

    /// All checks, in the order in which they are shown.
    public let checks: [Check]

    /// Lists checks in the order in which they are shown; a report without checks is healthy.
    public init(_ checks: [Check] = []) {
        self.checks = checks
    }

    /// Whether every check is healthy.
    public var isHealthy: Bool { checks.allSatisfy(\.isHealthy) }

    private enum CodingKeys: String, CodingKey {
        case status, checks
    }

    /// Encodes `{"status":"ok","checks":[…]}`, with `unavailable` in place of `ok` when a check fails.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(isHealthy ? "ok" : "unavailable", forKey: .status)
        try container.encode(checks, forKey: .checks)
    }
}

extension HealthReport {
    /// The report as an HTTP answer: 200 when healthy, 503 otherwise, never cached.
    public func response() throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let body = try encoder.encode(self)
        return Response(
            status: isHealthy ? .ok : .serviceUnavailable,
            headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body))
        )
    }
}
