/** The route of the day: its order, and the way through it on a map. */
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { readPosition } from "./position";

export class VisitRouteController extends KanbanController {
    setup() {
        super.setup();
        this.orm = useService("orm");
    }

    async showRoute() {
        const action = await this.orm.call("calendar.event", "action_route_map", []);
        await this.actionService.doAction(action);
    }

    async orderRoute() {
        const position = await readPosition();
        await this.orm.call("calendar.event", "action_route_order", [], { position });
        await this.model.load();
    }
}

registry.category("views").add("visit_route_kanban", {
    ...kanbanView,
    Controller: VisitRouteController,
    buttonTemplate: "crm_vn_pipeline.VisitRoute.Buttons",
});
