import Testing

@testable import Messaging

/// The transitions of a worker's slots, without a worker.
struct JobSlotsTests {
    enum Input: Sendable {
        case suspectsWait
        case noSuspectWaits
        case start
        case startSuspect
        case finish
        case drain
        case stopWaiting
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let fact: String
        let given: [Input]
        let input: Input
        let mode: JobSlots.Mode
        let room: JobSlots.Room?
        let wakes: JobSlots.Wakeups

        var testDescription: String { fact }
    }

    @Test(arguments: [
        Row(
            fact: "a job takes one slot",
            given: [], input: .start, mode: .open, room: .slots(1), wakes: []),
        Row(
            fact: "with all slots taken the reader waits",
            given: [.start], input: .start, mode: .open, room: nil, wakes: []),
        Row(
            fact: "a job that ends wakes the reader",
            given: [.start, .start], input: .finish, mode: .open, room: .slots(1), wakes: .reader),

        Row(
            fact: "while suspects wait nothing starts beside what runs",
            given: [.start], input: .suspectsWait, mode: .makingRoom, room: nil, wakes: []),
        Row(
            fact: "when nothing runs a suspect may be read",
            given: [.start, .suspectsWait], input: .finish, mode: .makingRoom, room: .alone, wakes: .reader),
        Row(
            fact: "an idle worker has room for a suspect at once",
            given: [], input: .suspectsWait, mode: .makingRoom, room: .alone, wakes: .reader),
        Row(
            fact: "without suspects jobs start again",
            given: [.start, .suspectsWait], input: .noSuspectWaits, mode: .open, room: .slots(1), wakes: .reader),

        Row(
            fact: "nothing starts beside a suspect",
            given: [.suspectsWait], input: .startSuspect, mode: .alone(othersWait: true), room: nil, wakes: []),
        Row(
            fact: "after a suspect the next one is read",
            given: [.suspectsWait, .startSuspect], input: .finish, mode: .makingRoom, room: .alone, wakes: .reader),
        Row(
            fact: "after the last suspect jobs start again",
            given: [.suspectsWait, .startSuspect, .noSuspectWaits], input: .finish, mode: .open, room: .slots(2),
            wakes: .reader),
        Row(
            fact: "a suspect found by looking back runs alone as well",
            given: [.startSuspect], input: .suspectsWait, mode: .alone(othersWait: true), room: nil, wakes: []),
        Row(
            fact: "that no suspect waits lets nothing start beside the one that runs",
            given: [.suspectsWait, .startSuspect], input: .noSuspectWaits, mode: .alone(othersWait: false), room: nil,
            wakes: []),

        Row(
            fact: "a worker that drains reads no more",
            given: [.start], input: .drain, mode: .draining(isOverdue: false), room: .closed, wakes: .reader),
        Row(
            fact: "with nothing running the drain is over at once",
            given: [], input: .drain, mode: .draining(isOverdue: false), room: .closed, wakes: [.reader, .drain]),
        Row(
            fact: "the last job that ends ends the drain",
            given: [.start, .drain], input: .finish, mode: .draining(isOverdue: false), room: .closed,
            wakes: [.reader, .drain]),
        Row(
            fact: "the drain waits while jobs run",
            given: [.start, .start, .drain], input: .finish, mode: .draining(isOverdue: false), room: .closed,
            wakes: .reader),
        Row(
            fact: "an overdue drain waits no longer",
            given: [.start, .drain], input: .stopWaiting, mode: .draining(isOverdue: true), room: .closed,
            wakes: [.reader, .drain]),
        Row(
            fact: "suspects change nothing while a worker drains",
            given: [.startSuspect, .drain], input: .suspectsWait, mode: .draining(isOverdue: false), room: .closed,
            wakes: .reader),
        Row(
            fact: "a suspect that ends does not end the draining",
            given: [.startSuspect, .drain], input: .finish, mode: .draining(isOverdue: false), room: .closed,
            wakes: [.reader, .drain]),
    ])
    func `slots answer each input and move on`(_ row: Row) {
        var slots = JobSlots(concurrency: 2)
        for input in row.given { _ = Self.give(input, to: &slots) }

        let wakes = Self.give(row.input, to: &slots)

        #expect(slots.mode == row.mode)
        #expect(slots.room == row.room)
        #expect(wakes == row.wakes)
    }

    @Test func `fresh jobs start and suspects among them go back`() {
        let slots = JobSlots(concurrency: 4)

        let (startable, surplus) = slots.admit([Self.job("a"), Self.job("b", crashes: 1), Self.job("c")])

        #expect(startable.map(\.entry) == ["a", "c"])
        #expect(surplus.map(\.entry) == ["b"])
    }

    @Test func `one of several suspects starts, and only when nothing runs`() {
        let suspects = [Self.job("a", crashes: 1), Self.job("b", crashes: 2)]
        var slots = JobSlots(concurrency: 4)

        let whenIdle = slots.admit(suspects)
        slots.start(isSuspect: false)
        let whenBusy = slots.admit(suspects)

        #expect(whenIdle.startable.map(\.entry) == ["a"] && whenIdle.surplus.map(\.entry) == ["b"])
        #expect(whenBusy.startable.isEmpty && whenBusy.surplus.count == 2)
    }

    @Test func `an expired suspect starts beside others because it does not run`() {
        var slots = JobSlots(concurrency: 4)
        slots.start(isSuspect: false)

        let (startable, surplus) = slots.admit([Self.job("a", crashes: 1, isExpired: true), Self.job("b")])

        #expect(startable.count == 2 && surplus.isEmpty)
    }

    // MARK: - Steps

    private static func give(_ input: Input, to slots: inout JobSlots) -> JobSlots.Wakeups {
        switch input {
        case .suspectsWait: return slots.setSuspectsWait(true)
        case .noSuspectWaits: return slots.setSuspectsWait(false)
        case .start: slots.start(isSuspect: false)
        case .startSuspect: slots.start(isSuspect: true)
        case .finish: return slots.finish()
        case .drain: return slots.drain()
        case .stopWaiting: return slots.stopWaiting()
        }
        return []
    }

    private static func job(_ entry: EntryID, crashes: Int = 0, isExpired: Bool = false) -> Delivery {
        var job = Job("t")
        job.crashes = crashes
        return Delivery(
            queue: "q", entry: entry, consumer: "c", content: .job(job), isExpired: isExpired, isSuspect: false)
    }
}
