/* The picture of a sweep, as SVG by hand: two panels side by side. All sums are
 * whole numbers; the picture is the same on every machine. */
#include <stdlib.h>

#include "clients/cli/frontier.h"
#include "clients/cli/print.h"
#include "clients/cli/what_if.h"

#define WIDTH 980
#define HEIGHT 486
#define PANEL_WIDTH 350
#define PANEL_HEIGHT 260
#define PANEL_TOP 105
#define TICKS_MOST 6
#define MARGIN_OF 20   /* one in so many of a number that stands alone */
#define LETTER_WIDTH 7 /* of a label, about */
#define LETTER_HEIGHT 12
#define LABEL_LEFT 7 /* of a point's label, from the point */
#define LABEL_UP 6
#define RADIUS 4

/* From `low` to `high`, both multiples of `step`. */
struct axis {
    int64_t low;
    int64_t high;
    int64_t step;
};

struct panel {
    const struct frontier_view *view;
    FILE *out;
    int left;
    const char *colour;
    const char *across_words;
    int64_t across[FRONTIER_POINTS_MOST]; /* households, or groups */
    int64_t up[FRONTIER_POINTS_MOST];     /* money, VND */
    struct axis across_axis;
    struct axis up_axis;
};

static void write_text(FILE *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '&')
            (void)fputs("&amp;", out);
        else if (*text == '<')
            (void)fputs("&lt;", out);
        else if (*text == '>')
            (void)fputs("&gt;", out);
        else if ((unsigned char)*text >= ' ')
            (void)fputc(*text, out);
    }
}

static void write_label(FILE *out, int x, int y, const char *more,
                        const char *text)
{
    (void)fprintf(out, "<text x=\"%d\" y=\"%d\"%s>", x, y, more);
    write_text(out, text);
    (void)fputs("</text>\n", out);
}

static int64_t floor_to(int64_t number, int64_t step)
{
    int64_t rest = number % step;
    return number - (rest < 0 ? rest + step : rest);
}

static int64_t ticks_of(const struct axis *axis)
{
    return (axis->high - axis->low) / axis->step + 1;
}

/* Steps of 1, 2 or 5 times a power of ten, TICKS_MOST at most. */
static struct axis axis_of(const int64_t *numbers, uint32_t count)
{
    static const int64_t leading[] = {1, 2, 5};
    int64_t low = numbers[0];
    int64_t high = numbers[0];
    for (uint32_t index = 1; index < count; index++) {
        low = numbers[index] < low ? numbers[index] : low;
        high = numbers[index] > high ? numbers[index] : high;
    }
    if (low == high) { /* one point stands in the middle */
        low -= low >= 0 && low < MARGIN_OF ? low : 1 + llabs(low) / MARGIN_OF;
        high += 1 + llabs(high) / MARGIN_OF;
    }
    struct axis axis = {.step = 1};
    int64_t power = 1;
    for (int turn = 0;; turn++) {
        axis.step = power * leading[turn % 3];
        axis.low = floor_to(low, axis.step);
        axis.high = floor_to(high, axis.step) + axis.step;
        if (ticks_of(&axis) <= TICKS_MOST)
            return axis;
        if (turn % 3 == 2)
            power *= 10;
    }
}

/* Where a number lies on an axis of that many pixels. */
static int along(const struct axis *axis, int64_t number, int length)
{
    return (int)((number - axis->low) * length / (axis->high - axis->low));
}

static int x_of(const struct panel *panel, int64_t number)
{
    return panel->left + along(&panel->across_axis, number, PANEL_WIDTH);
}

static int y_of(const struct panel *panel, int64_t number)
{
    return PANEL_TOP + PANEL_HEIGHT -
           along(&panel->up_axis, number, PANEL_HEIGHT);
}

struct money_unit {
    int64_t vnd;
    const char *words;
};

/* The largest in which all ticks are whole. */
static struct money_unit unit_of(const struct axis *axis)
{
    static const struct money_unit units[] = {{1000000000, N_("billion VND")},
                                              {1000000, N_("million VND")},
                                              {1000, N_("thousand VND")}};
    for (size_t index = 0; index < sizeof units / sizeof *units; index++)
        if (axis->step % units[index].vnd == 0)
            return units[index];
    return (struct money_unit){1, N_("VND")};
}

static void write_grid(const struct panel *panel)
{
    struct cli *cli = panel->view->cli;
    const struct axis *up = &panel->up_axis;
    const struct axis *across = &panel->across_axis;
    struct money_unit unit = unit_of(up);
    for (int64_t tick = up->low; tick <= up->high; tick += up->step) {
        int y = y_of(panel, tick);
        (void)fprintf(panel->out, "<path class=\"grid\" d=\"M%d %dh%d\"/>\n",
                      panel->left, y, PANEL_WIDTH);
        write_label(panel->out, panel->left - 8, y + 4, " text-anchor=\"end\"",
                    print_count(cli, tick / unit.vnd));
    }
    for (int64_t tick = across->low; tick <= across->high;
         tick += across->step) {
        int x = x_of(panel, tick);
        (void)fprintf(panel->out, "<path class=\"grid\" d=\"M%d %dv%d\"/>\n", x,
                      PANEL_TOP, PANEL_HEIGHT);
        write_label(panel->out, x, PANEL_TOP + PANEL_HEIGHT + 18,
                    " text-anchor=\"middle\"", print_count(cli, tick));
    }
    write_label(panel->out, panel->left - 50, PANEL_TOP - 16, " class=\"axis\"",
                cli_format(cli, "%s (%s)", _("value in money"), _(unit.words)));
    write_label(panel->out, panel->left + PANEL_WIDTH / 2,
                PANEL_TOP + PANEL_HEIGHT + 40,
                " class=\"axis\" text-anchor=\"middle\"", panel->across_words);
}

static void write_line(const struct panel *panel)
{
    (void)fprintf(panel->out,
                  "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\" "
                  "points=\"",
                  panel->colour);
    for (uint32_t index = 0; index < panel->view->count; index++)
        (void)fprintf(panel->out, "%s%d,%d", index ? " " : "",
                      x_of(panel, panel->across[index]),
                      y_of(panel, panel->up[index]));
    (void)fputs("\"/>\n", panel->out);
}

static bool sweeps_poor(const struct frontier_view *view)
{
    return view->points[0].poor_points_vnd !=
           view->points[view->count - 1].poor_points_vnd;
}

static const char *weight_of(const struct frontier_view *view, uint32_t index)
{
    const struct frontier_point *point = &view->points[index];
    return print_count(view->cli, sweeps_poor(view) ? point->poor_points_vnd
                                                    : point->first_points_vnd);
}

/* A point of the picture; steps that come to the same are one, with the first
 * and the last of their weights. */
struct mark {
    int x;
    int y;
    const char *weight;
    bool is_beaten;
    bool is_labelled;
};

static uint32_t marks_find(const struct panel *panel, struct mark *ret_marks)
{
    const struct frontier_view *view = panel->view;
    uint32_t count = 0;
    uint32_t last;
    for (uint32_t index = 0; index < view->count; index = last + 1) {
        last = index;
        while (last + 1 < view->count &&
               panel->across[last + 1] == panel->across[index] &&
               panel->up[last + 1] == panel->up[index])
            last++;
        const char *weight = weight_of(view, index);
        ret_marks[count++] = (struct mark){
            .x = x_of(panel, panel->across[index]),
            .y = y_of(panel, panel->up[index]),
            .is_beaten = frontier_is_beaten(view, panel->across, index),
            .weight = last == index ? weight
                                    : cli_format(view->cli, "%s–%s", weight,
                                                 weight_of(view, last))};
    }
    return count;
}

static bool labels_meet(const struct mark *a, const struct mark *b)
{
    const struct mark *left = a->x < b->x ? a : b;
    const struct mark *right = left == a ? b : a;
    return abs(a->y - b->y) < LETTER_HEIGHT &&
           left->x + text_width(left->weight) * LETTER_WIDTH > right->x;
}

/* Whether the label of `mark` would lie over the point of `other`. */
static bool label_hides(const struct mark *mark, const struct mark *other)
{
    int right = other->x - mark->x - LABEL_LEFT;
    int below = other->y - (mark->y - LABEL_UP - LETTER_HEIGHT);
    return right > -RADIUS &&
           right < (int)text_width(mark->weight) * LETTER_WIDTH + RADIUS &&
           below > -RADIUS && below < LETTER_HEIGHT;
}

/* A label that would lie over another one, or over a point, is left out: its
 * weight is between those of its neighbours. */
static void label(struct mark *marks, uint32_t count, uint32_t index)
{
    for (uint32_t other = 0; other < count; other++)
        if ((marks[other].is_labelled &&
             labels_meet(&marks[other], &marks[index])) ||
            (other != index && label_hides(&marks[index], &marks[other])))
            return;
    marks[index].is_labelled = true;
}

static void write_points(const struct panel *panel)
{
    struct mark marks[FRONTIER_POINTS_MOST];
    uint32_t count = marks_find(panel, marks);
    label(marks, count, 0);
    for (uint32_t index = count; index-- > 1;)
        label(marks, count, index);
    for (uint32_t index = 0; index < count; index++)
        if (marks[index].is_labelled)
            write_label(panel->out, marks[index].x + LABEL_LEFT,
                        marks[index].y - LABEL_UP, " class=\"weight\"",
                        marks[index].weight);
    for (uint32_t index = 0; index < count; index++)
        (void)fprintf(panel->out,
                      "<circle cx=\"%d\" cy=\"%d\" r=\"%d\" fill=\"%s\" "
                      "stroke=\"%s\" stroke-width=\"2\"/>\n",
                      marks[index].x, marks[index].y, RADIUS,
                      marks[index].is_beaten ? "#fff" : panel->colour,
                      panel->colour);
}

static void write_panel(struct panel *panel)
{
    const struct frontier_view *view = panel->view;
    for (uint32_t index = 0; index < view->count; index++)
        panel->up[index] = view->points[index].figures.surplus_milli_vnd / 1000;
    panel->across_axis = axis_of(panel->across, view->count);
    panel->up_axis = axis_of(panel->up, view->count);
    write_grid(panel);
    write_line(panel);
    write_points(panel);
}

static void write_head(const struct frontier_view *view, FILE *out)
{
    const char *title =
        cli_format(view->cli, _("Money and households reached: %s"),
                   view->product ? view->product : _("all products"));
    (void)fprintf(out,
                  "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" "
                  "width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
                  "font-family=\"sans-serif\" font-size=\"12\" "
                  "fill=\"#222\">\n<title>",
                  WIDTH, HEIGHT, WIDTH, HEIGHT);
    write_text(out, title);
    (void)fputs("</title>\n<style>.grid{stroke:#ddd;fill:none}"
                ".axis{font-size:13px;font-weight:bold}"
                ".weight{font-size:11px;fill:#555;paint-order:stroke;"
                "stroke:#fff;stroke-width:3px;stroke-linejoin:round}"
                ".head{font-size:18px;font-weight:bold}</style>\n",
                out);
    (void)fprintf(out, "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n",
                  WIDTH, HEIGHT);
    write_label(out, 40, 34, " class=\"head\"", title);
    write_label(out, 40, 58, "",
                sweeps_poor(view)
                    ? _("At each point stand the points for poor households, "
                        "in VND per kg or head.")
                    : _("At each point stand the first-contract points, in "
                        "VND per kg or head."));
}

void frontier_write_svg(const struct frontier_view *view, FILE *out)
{
    struct panel poor = {
        .view = view,
        .out = out,
        .left = 90,
        .colour = "#a33b1c",
        .across_words = cli_format(view->cli, _("%s (households)"),
                                   _("poor and near-poor households reached"))};
    struct panel groups = {
        .view = view,
        .out = out,
        .left = 565,
        .colour = "#1c5d8f",
        .across_words =
            cli_format(view->cli, _("%s (groups)"), _("groups served"))};
    for (uint32_t index = 0; index < view->count; index++) {
        poor.across[index] = view->points[index].figures.poor_households;
        groups.across[index] = view->points[index].figures.groups;
    }
    write_head(view, out);
    write_panel(&poor);
    write_panel(&groups);
    write_label(out, 40, HEIGHT - 24, "",
                _("These are points of one sweep, not a proof of the whole "
                  "front."));
    write_label(out, 565, HEIGHT - 24, "", _("The axes do not start at 0."));
    write_label(out, 40, HEIGHT - 44, "",
                _("Hollow: another point of the sweep has more money, or "
                  "reaches more, and loses nothing."));
    (void)fputs("</svg>\n", out);
}
