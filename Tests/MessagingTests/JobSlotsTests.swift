import Concurrency
import MessagingTesting
import Testing

@testable import Messaging

/// The transitions of a worker's slots, without a worker.
struct JobSlotsTests {
    enum Input: Sendable {
        case suspectsWait
        case noSuspectWaits
        /// So many jobs are read, and start as slots are free.
        case read(Int)
        case start
        case startSuspect
        /// A handler is done after so many microseconds.
        case free(after: Int)
        case settle
        /// A long job ends: its slot is free when it is settled.
        case finish
        /// So many tiny jobs are read, run and end, one after the other.
        case tiny(Int)
        case release(Int)
        case keep
        case lose(Int)
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
            fact: "a suspect runs alone, also where no other waits",
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

        Row(
            fact: "a long job keeps its place until it is settled",
            given: [.start, .start], input: .free(after: 3000), mode: .open, room: nil, wakes: []),
        Row(
            fact: "after tiny jobs some are read ahead",
            given: [.tiny(4)], input: .read(0), mode: .open, room: .slots(2, ahead: 4), wakes: []),
        Row(
            fact: "the depth grows with each tiny job",
            given: [.tiny(4)], input: .tiny(1), mode: .open, room: .slots(2, ahead: 5), wakes: .reader),
        Row(
            fact: "no more than sixty-four jobs are pending under a worker that reads ahead",
            given: [.tiny(100)], input: .read(0), mode: .open, room: .slots(2, ahead: 62), wakes: []),
        Row(
            fact: "with all slots taken more is read ahead once half of it has started",
            given: [.tiny(8), .read(10)], input: .free(after: 10), mode: .open, room: nil, wakes: []),
        Row(
            fact: "a job that is being settled is still pending",
            given: [.tiny(4), .read(6), .free(after: 10), .free(after: 10)], input: .free(after: 10), mode: .open,
            room: nil, wakes: []),
        Row(
            fact: "half of what is read ahead is asked for at a time",
            given: [.tiny(4), .read(6)] + Array(repeating: .free(after: 10), count: 4) + [.settle, .settle],
            input: .settle, mode: .open, room: .slots(0, ahead: 7), wakes: .reader),
        Row(
            fact: "nothing is read ahead when the last read found nothing",
            given: [.tiny(4), .read(2)], input: .read(0), mode: .open, room: nil, wakes: []),
        Row(
            fact: "a long job ends the reading ahead",
            given: [.tiny(8), .read(2), .free(after: 3000)], input: .settle, mode: .open, room: .slots(1),
            wakes: .reader),
        Row(
            fact: "a job as long as half the horizon lets two for each slot be read ahead",
            given: [.tiny(8), .read(2), .free(after: 1000)], input: .settle, mode: .open, room: .slots(1, ahead: 4),
            wakes: .reader),
        Row(
            fact: "a job that waits too long for a slot is released, and nothing is read ahead after it",
            given: [.tiny(8), .read(6), .release(4), .settle, .settle, .settle, .settle], input: .free(after: 10),
            mode: .open, room: .slots(1), wakes: .reader),
        Row(
            fact: "a job that could not be released is still pending",
            given: [.tiny(8), .read(3), .release(1), .keep, .finish, .finish], input: .suspectsWait, mode: .makingRoom,
            room: nil, wakes: []),
        Row(
            fact: "a suspect waits until what was read ahead has run",
            given: [.tiny(4), .read(3), .suspectsWait, .finish, .finish], input: .finish, mode: .makingRoom,
            room: .alone, wakes: .reader),
        Row(
            fact: "a job read ahead and lost frees its place",
            given: [.tiny(4), .read(3), .suspectsWait, .lose(1), .finish], input: .finish, mode: .makingRoom,
            room: .alone, wakes: .reader),
        Row(
            fact: "a drain waits for what is being settled",
            given: [.start, .free(after: 10)], input: .drain, mode: .draining(isOverdue: false), room: .closed,
            wakes: .reader),
        Row(
            fact: "nothing that was read ahead starts in a drain",
            given: [.tiny(4), .read(3), .drain, .finish, .finish], input: .lose(1),
            mode: .draining(isOverdue: false), room: .closed, wakes: [.reader, .drain]),
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

        let (fresh, suspect, surplus) = slots.admit([Self.job("a"), Self.job("b", crashes: 1), Self.job("c")])

        #expect(fresh.map(\.entry) == ["a", "c"] && suspect == nil)
        #expect(surplus.map(\.entry) == ["b"])
    }

    @Test func `one of several suspects starts, and only when nothing is pending`() {
        let suspects = [Self.job("a", crashes: 1), Self.job("b", crashes: 2)]
        var slots = JobSlots(concurrency: 4)

        let whenIdle = slots.admit(suspects)
        slots.read(1)
        let whenBusy = slots.admit(suspects)

        #expect(whenIdle.suspect?.entry == "a" && whenIdle.surplus.map(\.entry) == ["b"])
        #expect(whenBusy.suspect == nil && whenBusy.fresh.isEmpty && whenBusy.surplus.count == 2)
    }

    @Test func `an expired suspect starts beside others because it does not run`() {
        var slots = JobSlots(concurrency: 4)
        slots.read(1)

        let (fresh, suspect, surplus) = slots.admit([Self.job("a", crashes: 1, isExpired: true), Self.job("b")])

        #expect(fresh.count == 2 && suspect == nil && surplus.isEmpty)
    }

    // MARK: - Steps

    private static func give(_ input: Input, to slots: inout JobSlots) -> JobSlots.Wakeups {
        switch input {
        case .suspectsWait: return slots.setSuspectsWait(true)
        case .noSuspectWaits: return slots.setSuspectsWait(false)
        case .read(let count): slots.read(count)
        case .start: slots.read(1)
        case .startSuspect: slots.startSuspect()
        case .free(let duration): slots.free(after: .microseconds(duration))
        case .settle: slots.settle()
        case .finish:
            slots.free(after: .milliseconds(3))
            slots.settle()
        case .tiny(let count):
            for _ in 0..<count {
                slots.read(1)
                slots.start()
                slots.free(after: .microseconds(10))
                slots.settle()
            }
        case .release(let count): slots.release(count)
        case .keep: slots.keep()
        case .lose(let count): slots.drop(count)
        case .drain: return slots.drain()
        case .stopWaiting: return slots.stopWaiting()
        }
        while slots.mayStart { slots.start() }
        switch input {
        case .free, .settle, .finish, .tiny, .lose: return slots.wakeups
        default: return []
        }
    }

    private static func job(_ entry: EntryID, crashes: Int = 0, isExpired: Bool = false) -> Delivery {
        var job = Job("t")
        job.crashes = crashes
        return Delivery(
            queue: "q", entry: entry, consumer: "c", content: .job(job), isExpired: isExpired, isSuspect: false)
    }
}
