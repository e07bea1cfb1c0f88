/// How fast a run goes, from what was seen of it in the last seconds.
struct RunRate {
    private struct Sample {
        let at: Duration
        let done, requests: Int
    }

    /// How far back the rate looks: far enough to be steady, near enough to follow a change.
    static let span = Duration.seconds(10)

    private var samples: [Sample] = []

    /// Notes how far the run is.
    ///
    /// - Parameters:
    ///   - progress: How far.
    ///   - time: When, on a clock that only goes forward.
    mutating func note(_ progress: RunProgress, at time: Duration) {
        // The last sample before the span stays, so that the span is always covered.
        while samples.count > 1, samples[1].at <= time - Self.span { samples.removeFirst() }
        samples.append(Sample(at: time, done: progress.done, requests: progress.requests))
    }

    /// `812 requests, 405/s, 12 s left`: what is known of it.
    func detail(_ progress: RunProgress) -> String {
        var parts: [String] = []
        if progress.failed > 0 { parts.append("\(progress.failed) failed") }
        if progress.requests > 0 { parts.append("\(progress.requests) requests") }
        guard let first = samples.first, let last = samples.last, last.at > first.at else {
            return parts.joined(separator: ", ")
        }
        let seconds = (last.at - first.at) / .seconds(1)
        if progress.requests > 0 { parts.append("\(Int(Double(last.requests - first.requests) / seconds))/s") }
        let speed = Double(last.done - first.done) / seconds
        if progress.showsRate { parts.append("\(Self.rate(speed)) \(progress.unit)/s") }
        if speed > 0, progress.pendingSeeds == 0 {
            parts.append("\(Self.text(seconds: Double(progress.known - progress.done) / speed)) left")
        }
        return parts.joined(separator: ", ")
    }

    /// `4.1` or `81`: with a decimal where it says something.
    static func rate(_ speed: Double) -> String {
        speed < 20 ? "\((speed * 10).rounded() / 10)" : "\(Int(speed.rounded()))"
    }

    /// `12 s`, `5 min` or `3 h`, rounded up.
    static func text(seconds: Double) -> String {
        switch seconds {
        case ..<100: "\(Int(seconds.rounded(.up))) s"
        case ..<6_000: "\(Int((seconds / 60).rounded(.up))) min"
        default: "\(Int((seconds / 3_600).rounded(.up))) h"
        }
    }
}
