import CoreMetrics
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

    @Test func `one name keeps one type`() {
        let registry = MetricsRegistry()
        registry.makeCounter(label: "x", dimensions: []).increment(by: 1)
        registry.makeMeter(label: "x", dimensions: []).set(2 as Int64)

        #expect(registry.render().contains("# TYPE x counter\nx 1\n# TYPE x_gauge gauge\nx_gauge 2\n"))
    }
}
