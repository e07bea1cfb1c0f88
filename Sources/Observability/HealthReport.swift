import Foundation
package import Hummingbird

/// The health of a process: a list of checks, each with a sentence.
package struct HealthReport: Sendable, Equatable, Encodable {
    /// One thing that must be so for the process to be healthy.
    package struct Check: Sendable, Equatable, Encodable {
        /// The name of the check, `broker` for instance.
        package let name: String
        /// Whether it is so at this moment.
        package let isHealthy: Bool
        /// The finding, for the operator.
        package let detail: String

        private enum CodingKeys: String, CodingKey {
            case name, detail
            case isHealthy = "healthy"
        }

        /// States what was found; `detail` is a sentence for the operator, with the next step when it is bad.
        package init(_ name: String, isHealthy: Bool, detail: String) {
            self.name = name
            self.isHealthy = isHealthy
            self.detail = detail
        }
    }

    /// All checks, in the order in which they are shown.
    package let checks: [Check]

    /// Lists checks in the order in which they are shown; a report without checks is healthy.
    package init(_ checks: [Check] = []) {
        self.checks = checks
    }

    /// Whether every check is healthy.
    package var isHealthy: Bool { checks.allSatisfy(\.isHealthy) }

    private enum CodingKeys: String, CodingKey {
        case status, checks
    }

    /// Encodes `{"status":"ok","checks":[…]}`, with `unavailable` in place of `ok` when a check fails.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(isHealthy ? "ok" : "unavailable", forKey: .status)
        try container.encode(checks, forKey: .checks)
    }
}

extension HealthReport {
    /// The report as an HTTP answer: 200 when healthy, 503 otherwise, never cached.
    ///
    /// - Throws: `EncodingError`, which a report of texts does not cause.
    package func response() throws -> Response {
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
