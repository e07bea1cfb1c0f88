import Concurrency
import Foundation
import Messaging
import MessagingTesting
import Runs
import RunsTesting
import Storage
import Testing

/// Enqueueing the jobs of a run's items.
struct RunFanOutTests {
    @Test func `items are enqueued in their order, whatever order they were added in`() async throws {
        try await TestStore.sqlite.withStore { store in
            let rig = TallyRig(store)
            try await rig.start("c", "a", "b")
            try await rig.fanOut.enqueuePending(of: TallyRig.run, phase: TallyProcessor.phase)
            let keys = try await rig.pump.waiting(in: "catalog").map { try rig.work.item(of: $0).key }
            #expect(keys == ["c", "a", "b"])
        }
    }

    @Test func `nobody is enqueued twice: not what waits, not what is delayed, not what is done`() async throws {
        try await TestStore.sqlite.withStore { store in
            let rig = TallyRig(store)
            try await rig.start("a", "b", "c")
            try await rig.finishElsewhere("a")
            try await rig.pump.producer.enqueue(try await rig.job("b"), countdown: .seconds(60))
            try await rig.fanOut.enqueuePending(of: TallyRig.run, phase: TallyProcessor.phase)
            try await rig.fanOut.enqueuePending(of: TallyRig.run, phase: TallyProcessor.phase)

            let figures = try await rig.pump.broker.statistics(of: "catalog")
            #expect(figures.depth == 1)
            #expect(figures.delayed == 1)
            #expect(try await rig.pump.waiting(in: "catalog").map(\.id) == [try await rig.job("c").id])
        }
    }

    @Test func `more items than a page holds are all enqueued, in order`() async throws {
        try await TestStore.sqlite.withStore { store in
            let rig = TallyRig(store)
            try await rig.start("first")
            let count = RunFanOut.pageSize + 20
            try await store.write { session in
                let items = try (1...count).map { try TallyProcessor.item("item-\($0)", position: $0) }
                try session.runs.addItems(items, to: TallyRig.run)
            }
            try await rig.fanOut.enqueuePending(of: TallyRig.run, phase: TallyProcessor.phase)

            let keys = try await rig.pump.waiting(in: "catalog").map { try rig.work.item(of: $0).key }
            #expect(keys == ["first"] + (1...count).map { "item-\($0)" })
        }
    }

    @Test func `a full queue is waited for`() async throws {
        try await TestStore.sqlite.withStore { store in
            let rig = TallyRig(store)
            try await rig.start("a", "b", "c")
            try await rig.pump.broker.setLimits(FleetLimits(depth: 2), of: "catalog")
            async let enqueued: Void = rig.fanOut.enqueuePending(of: TallyRig.run, phase: TallyProcessor.phase)
            await rig.pump.clock.waitForSleepers(1)
            #expect(try await rig.pump.broker.statistics(of: "catalog").depth == 2)

            try await rig.pump.runNext()
            rig.pump.clock.advance(by: .seconds(2))
            try await enqueued
            try await rig.pump.runAll()
            #expect(try await rig.tallied == ["a", "b", "c"])
        }
    }
}
