import Foundation
import Messaging
import Runs
import Storage
import Testing

/// The ids of a run's jobs, which make enqueueing twice enqueueing once.
struct JobIDTests {
    @Test func `an item's job has the same id in every process and version`() {
        let id = JobID.item("artist:a1", phase: "crawl", of: "run-1")
        #expect(id == .item("artist:a1", phase: "crawl", of: "run-1"))
        // Fixed here, because a rolling deploy has both versions enqueue the same item.
        #expect(id.rawValue == "67bb8916-77e0-8fc5-83d0-ed28416ae088")
        #expect(JobID.step(after: "crawl", of: "run-1").rawValue == "d2344919-cc62-8f29-9148-c12e2d828bad")
    }

    @Test func `a job identifier is a UUID of version 8`() throws {
        for number in 0..<50 {
            let text = JobID.item("artist:\(number)", phase: "crawl", of: "run-1").rawValue
            #expect(UUID(uuidString: text) != nil)
            #expect(Array(text)[14] == "8")
            #expect("89ab".contains(Array(text)[19]))
        }
    }

    @Test func `runs, phases, items and steps do not share ids`() {
        let ids = [
            JobID.item("k", phase: "p", of: "r"), .item("k2", phase: "p", of: "r"), .item("k", phase: "p2", of: "r"),
            .item("k", phase: "p", of: "r2"), .item("pk", phase: "", of: "r"), .step(after: "p", of: "r"),
            .step(after: "p2", of: "r"), .step(after: "p", of: "r2"),
        ]
        #expect(Set(ids).count == ids.count)
    }

    @Test func `an item's job is made of what the store keeps`() {
        let item = RunItem(
            phase: "crawl", key: "genre:dub", position: 3, task: "catalog.tasks.crawl_genre", payload: Data("{}".utf8)
        )
        let job = item.job(of: "run-1")
        #expect(job.id == .item("genre:dub", phase: "crawl", of: "run-1"))
        #expect(job.task == "catalog.tasks.crawl_genre")
        #expect(job.payload == item.payload)
        #expect(job.run == "run-1")
    }
}
