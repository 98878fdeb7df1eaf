/**
 * A gate workflow as data: what `workflow.yaml` says, after validation.
 *
 * Source:  the platform's published list of eight steps; which evidence completes which step per direction is an estimate
 *          (the annex of the decision could not be read), hence data and not code.
 */
import type { Role } from '../../model/commands.ts'
import type { Cargo, VehicleClass } from '../../model/declaration.ts'
import type { DeviceId, PlaceId, StepId } from '../../model/ids.ts'
import type { Direction } from '../../model/site.ts'
import type { LocalText } from '../../model/text.ts'

/** Any one of a step's evidences completes it. */
export type EvidenceRule =
  /** The declaration itself was submitted. */
  | { readonly kind: 'declaration' }
  /** A plate read by one of these sensors, joined to the trip. */
  | { readonly kind: 'read'; readonly sensorIds: readonly DeviceId[] }
  /** The tracker entered or left one of these places. */
  | { readonly kind: 'entered'; readonly placeIds: readonly PlaceId[] }
  | { readonly kind: 'left'; readonly placeIds: readonly PlaceId[] }
  /** A `step.confirm` command by this role (an admin may stand in). */
  | { readonly kind: 'confirmation'; readonly role: Role }
  /** A `vehicle.callForward` command. */
  | { readonly kind: 'callForward' }

/** All given parts must hold; an absent part always holds. */
export interface StepCondition {
  readonly cargo?: readonly Cargo[]
  readonly vehicleClass?: readonly VehicleClass[]
  readonly hasPlate?: boolean
}

export interface StepDefinition {
  readonly id: StepId
  readonly name: LocalText
  /** 1 to 8 in the published list; null for a step between. */
  readonly officialStepIndex: number | null
  readonly actorRole: Role
  readonly actor: LocalText
  /** Where it is done; null for anywhere. */
  readonly placeId: PlaceId | null
  /** It becomes active when all of these are done (or not needed). Acyclic. */
  readonly after: readonly StepId[]
  /** Null: always needed. */
  readonly when: StepCondition | null
  readonly completedBy: readonly EvidenceRule[]
  /** These must be done before it may be confirmed or passed; a vehicle seen past it without them raises a notice. */
  readonly guards: readonly StepId[]
  /** Service-level target from active to done; null for none. */
  readonly targetMs: number | null
  /** Completing it ends the trip as crossed. */
  readonly isTerminal: boolean
}

export interface WorkflowDefinition {
  readonly id: string
  readonly name: LocalText
  readonly direction: Direction
  readonly steps: readonly StepDefinition[]
  readonly source: string
}

/** The workflows of one crossing. */
export interface Workflows {
  readonly export: WorkflowDefinition
  readonly import: WorkflowDefinition
}
