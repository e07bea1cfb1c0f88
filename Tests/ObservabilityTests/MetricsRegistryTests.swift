import Concurrency
import CoreMetrics
import Foundation
import Testing

@testable import Observability

/// What `/metrics` shows.
struct MetricsRegistryTests {
    @Test func `counters add up per combination of labels, in alphabetical order`() {
        let registry = MetricsRegistry()
        registry.makeCounter(label: "juke_jobs_total", dimensions: [("task", "b"), ("queue", "q")]).increment(by: 2)
        registry.makeCounter(label: "juke_jobs_total", dimensions: [("queue", "q"), ("task", "b")]).increment(by: 3)
        registry.makeCounter(label: "juke_jobs_total", dimensions: [("task", "a"), ("queue", "q")]).increment(by: 1)
        registry.makeCounter(label: "a_total", dimensions: []).increment(by: 1)

        #expect(
            registry.render() == """
                # TYPE a_total counter
                a_total 1
                # HELP juke_jobs_total Runs of jobs by how they ended.
                # TYPE juke_jobs_total counter
                juke_jobs_total{queue="q",task="a"} 1
                juke_jobs_total{queue="q",task="b"} 5

                """
        )
    }

    @Test func `gauges show the last value`() {
        let registry = MetricsRegistry()
        registry.makeRecorder(label: "depth", dimensions: [], aggregate: false).record(7.0)
        registry.makeRecorder(label: "depth", dimensions: [], aggregate: false).record(2.5)
        let meter = registry.makeMeter(label: "running", dimensions: [])
        meter.set(5 as Int64)
        meter.increment(by: 2)
        meter.decrement(by: 1)

        #expect(
            registry.render() == """
                # TYPE depth gauge
                depth 2.5
                # TYPE running gauge
                running 6

                """
        )
    }

    @Test func `timers are summaries in seconds`() {
        let registry = MetricsRegistry()
        let timer = registry.makeTimer(label: "latency_seconds", dimensions: [("path", "/")])
        for milliseconds in 1...100 { timer.recordNanoseconds(Int64(milliseconds) * 1_000_000) }

        let text = registry.render()

        #expect(text.contains(#"latency_seconds{path="/",quantile="0.5"} 0.05"#))
        #expect(text.contains(#"latency_seconds{path="/",quantile="0.99"} 0.099"#))
        #expect(text.contains(#"latency_seconds_count{path="/"} 100"#))
        #expect(text.contains(#"latency_seconds_sum{path="/"} 5.0"#))
    }

    @Test func `quantiles forget what is long ago and sums do not`() {
        let registry = MetricsRegistry()
        let recorder = registry.makeRecorder(label: "size", dimensions: [], aggregate: true)
        recorder.record(1_000_000.0)
        for _ in 0..<MetricsSeries.window { recorder.record(1.0) }

        let text = registry.render()

        #expect(text.contains(#"size{quantile="0.99"} 1"# + "\n"))
        #expect(text.contains("size_count \(MetricsSeries.window + 1)\n"))
        #expect(text.contains("size_sum \(1_000_000 + MetricsSeries.window)\n"))
    }

    @Test func `labels beyond the bound are counted together`() {
        let registry = MetricsRegistry(maximumSeries: 3)
        for number in 0..<100 {
            registry.makeCounter(label: "hits", dimensions: [("who", "\(number)")]).increment(by: 1)
        }

        let lines = registry.render().split(separator: "\n")

        #expect(lines.count == 5)
        #expect(lines.contains(#"hits{overflow="true"} 97"#))
    }

    @Test func `names and label values are made safe`() {
        let registry = MetricsRegistry()
        registry.makeCounter(label: "2.http-requests", dimensions: [("a.b", "x\"\\\ny")]).increment(by: 1)

        #expect(
            registry.render() == """
                # TYPE _2_http_requests counter
                _2_http_requests{a_b="x\\"\\\\\\ny"} 1

                """
        )
    }

    @Test func `a metric of the table that is one is a histogram, whose buckets add up`() {
        let registry = MetricsRegistry()
        let timer = registry.makeTimer(label: "juke_job_pickup_seconds", dimensions: [("queue", "q")])
        for milliseconds: Int64 in [1, 4, 20, 700, 7_200_000] { timer.recordNanoseconds(milliseconds * 1_000_000) }

        let text = registry.render()

        #expect(text.contains("# TYPE juke_job_pickup_seconds histogram\n"))
        for line in [
            #"_bucket{queue="q",le="0.001"} 1"#, #"_bucket{queue="q",le="0.005"} 2"#,
            #"_bucket{queue="q",le="0.025"} 3"#, #"_bucket{queue="q",le="0.5"} 3"#, #"_bucket{queue="q",le="1"} 4"#,
            #"_bucket{queue="q",le="3600"} 4"#, #"_bucket{queue="q",le="+Inf"} 5"#, #"_count{queue="q"} 5"#,
        ] {
            #expect(text.contains("juke_job_pickup_seconds\(line)\n"), "\(line)")
        }
    }

    @Test func `a metric that its source no longer has is no longer shown`() {
        let registry = MetricsRegistry()
        let samples = Mutex([MetricsSample("juke_queue_depth", 3, [("queue", "q")])])
        registry.collect { samples.withLock { $0 } }
        #expect(registry.render().hasSuffix("# TYPE juke_queue_depth gauge\njuke_queue_depth{queue=\"q\"} 3\n"))

        samples.withLock { $0 = [] }

        #expect(registry.render().isEmpty)
    }

    @Test func `samples beyond the bound are left out`() {
        let registry = MetricsRegistry(maximumSeries: 3)
        registry.collect { (0..<100).map { MetricsSample("juke_queue_depth", 1, [("queue", "\($0)")]) } }

        #expect(registry.render().split(separator: "\n").count == 2 + 3)
    }

    @Test func `a process exports its own descriptors, memory and time`() {
        let samples = ProcessFigures.samples(startedAt: Date(timeIntervalSince1970: 1_000))
        let values = Dictionary(samples.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })

        #expect(values["process_start_time_seconds"] == 1_000)
        #expect((values["process_max_fds"] ?? 0) > 0)
        #if os(Linux)
            #expect((values["process_open_fds"] ?? 0) > 2)
            #expect((values["process_resident_memory_bytes"] ?? 0) > 1_000_000)
            #expect((values["process_cpu_seconds_total"] ?? 0) > 0)
        #endif
    }

    @Test func `the limit of descriptors is raised, and leaves room beside clients' connections`() {
        let before = DescriptorLimit.current
        let after = DescriptorLimit.raise()

        #expect(after >= before && after == DescriptorLimit.current)
        #expect(DescriptorLimit.connections(within: 256) == 192)
        #expect(DescriptorLimit.connections(within: 1_024) == 820)
        #expect(DescriptorLimit.connections(within: 65_536) == 64_512)
        #expect(DescriptorLimit.connections(within: 20) == 8)
    }

    /// Where Prometheus' own check is installed, by Debian's package `prometheus` for instance.
    private static let promtool = ["/usr/bin/promtool", "/usr/local/bin/promtool", "/opt/homebrew/bin/promtool"]
        .first { FileManager.default.isExecutableFile(atPath: $0) }
    /// Whether the test must run, and fails without the program.
    private static let isRequired = ProcessInfo.processInfo.environment["JUKE_REQUIRE_SERVICES"] == "1"

    @Test(.enabled(if: promtool != nil || isRequired, "promtool is missing: the metrics' names are not checked"))
    func `promtool has nothing to say against any metric`() throws {
        let registry = MetricsRegistry()
        for metric in MetricDescription.all {
            let labels = metric.labels.map { ($0, "x") }
            switch metric.kind {
            case .counter, .gauge: registry.collect { [MetricsSample(metric.name, 1, labels)] }
            case .summary, .histogram:
                registry.makeTimer(label: metric.name, dimensions: labels).recordNanoseconds(1_000_000)
            }
        }
        let text = registry.render()
        for metric in MetricDescription.all {
            #expect(text.contains("# TYPE \(metric.name) \(metric.kind.rawValue)\n"), "\(metric.name)")
        }

        let (process, input, output) = (Process(), Pipe(), Pipe())
        process.executableURL = URL(filePath: try #require(Self.promtool))
        process.arguments = ["check", "metrics"]
        (process.standardInput, process.standardOutput, process.standardError) = (input, output, output)
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
        try input.fileHandleForWriting.close()
        let said = try output.fileHandleForReading.readToEnd().map { String(decoding: $0, as: UTF8.self) } ?? ""
        process.waitUntilExit()

        #expect(process.terminationStatus == 0, "\(said)")
    }

    @Test func `one name keeps one type`() {
        let registry = MetricsRegistry()
        registry.makeCounter(label: "x", dimensions: []).increment(by: 1)
        registry.makeMeter(label: "x", dimensions: []).set(2 as Int64)

        #expect(registry.render().contains("# TYPE x counter\nx 1\n# TYPE x_gauge gauge\nx_gauge 2\n"))
    }
}
