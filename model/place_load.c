#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/place_table.h"

#define FILE_BYTES_MAX ((long)4 * 1024 * 1024)
#define FOLDS_BYTES_MAX ((size_t)4 * 1024 * 1024)
#define COLUMNS_MAX 10
#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static bool read_int(const char *text, int32_t *ret_number)
{
    char *end;
    errno = 0;
    long number = strtol(text, &end, 10);
    if (end == text || *end || errno || number < INT32_MIN ||
        number > INT32_MAX)
        return false;
    *ret_number = (int32_t)number;
    return true;
}

static bool read_type(const char *text, enum place_type *ret_type)
{
    static const char *const types[] = {"xa", "phuong", "thi_tran", "dac_khu"};
    for (size_t i = 0; i < LENGTH(types); i++) {
        if (strcmp(text, types[i]) == 0) {
            *ret_type = (enum place_type)i;
            return true;
        }
    }
    return false;
}

/* code,name,type,province_code,province,x_m,y_m,z_m,lat,lon */
static bool take_today(struct gazetteer *gazetteer, char **fields)
{
    struct place place = {.ref.map = PLACE_MAP_2025,
                          .name = fields[1],
                          .province = fields[4],
                          .district = ""};
    size_t count = gazetteer->today_count;
    if (count == PLACE_TODAY_MAX || !read_int(fields[0], &place.ref.code) ||
        !read_type(fields[2], &place.type) ||
        !read_int(fields[3], &place.province_code) ||
        !read_int(fields[5], &place.x_m) || !read_int(fields[6], &place.y_m) ||
        !read_int(fields[7], &place.z_m) ||
        !read_int(fields[8], &place.lat_microdegrees) ||
        !read_int(fields[9], &place.lon_microdegrees))
        return false;
    place.province_code_2025 = place.province_code;
    if (count > 0 && gazetteer->today[count - 1].ref.code >= place.ref.code)
        return false;
    gazetteer->today[gazetteer->today_count++] = place;
    return true;
}

/* code,name,type,district_code,district,province_code,province,divided,new */
static bool take_former(struct gazetteer *gazetteer, char **fields)
{
    struct place place = {.ref.map = PLACE_MAP_2020,
                          .name = fields[1],
                          .district = fields[4],
                          .province = fields[6]};
    struct place_ref new_ref = {.map = PLACE_MAP_2025};
    size_t count = gazetteer->former_count;
    if (count == PLACE_FORMER_MAX || gazetteer->link_count == PLACE_LINKS_MAX ||
        !read_int(fields[0], &place.ref.code) ||
        !read_type(fields[2], &place.type) ||
        !read_int(fields[3], &place.district_code) ||
        !read_int(fields[5], &place.province_code) ||
        !read_int(fields[8], &new_ref.code))
        return false;
    const struct place *today = place_find(gazetteer, new_ref);
    int32_t before = count ? gazetteer->former[count - 1].ref.code : -1;
    if (!today || before > place.ref.code)
        return false;
    if (before < place.ref.code) {
        place.province_code_2025 = today->province_code;
        place.x_m = today->x_m;
        place.y_m = today->y_m;
        place.z_m = today->z_m;
        place.lat_microdegrees = today->lat_microdegrees;
        place.lon_microdegrees = today->lon_microdegrees;
        gazetteer->former[gazetteer->former_count++] = place;
    }
    gazetteer->links[gazetteer->link_count++] = (struct place_link){
        .former = &gazetteer->former[gazetteer->former_count - 1],
        .today = today};
    return true;
}

/* province_code,province,sao_m2 */
static bool take_sao(struct gazetteer *gazetteer, char **fields)
{
    struct place_sao sao;
    if (gazetteer->sao_count == PLACE_SAO_MAX ||
        !read_int(fields[0], &sao.province_code) ||
        !read_int(fields[2], &sao.sao_m2) || sao.sao_m2 <= 0)
        return false;
    gazetteer->sao[gazetteer->sao_count++] = sao;
    return true;
}

/* first_code,last_code,district_code,district */
static bool take_district_2018(struct gazetteer *gazetteer, char **fields)
{
    struct place_district_2018 row = {.district.name = fields[3]};
    if (gazetteer->district_2018_count == PLACE_DISTRICTS_2018_MAX ||
        !read_int(fields[0], &row.first_code) ||
        !read_int(fields[1], &row.last_code) ||
        !read_int(fields[2], &row.district.code))
        return false;
    gazetteer->districts_2018[gazetteer->district_2018_count++] = row;
    return true;
}

static const struct table {
    const char *file;
    const char *header;
    size_t columns;
    bool (*take)(struct gazetteer *gazetteer, char **fields);
} tables[PLACE_FILES] = {
    /* Today's first: the former ones point at them. */
    {"communes.csv",
     "code,name,type,province_code,province,x_m,y_m,z_m,"
     "lat_microdegrees,lon_microdegrees",
     10, take_today},
    {"legacy_communes.csv",
     "code,name,type,district_code,district,province_code,province,divided,"
     "new_code",
     9, take_former},
    {"sao.csv", "province_code,province,sao_m2", 3, take_sao},
    {"districts_2018.csv", "first_code,last_code,district_code,district", 4,
     take_district_2018},
};

/* The whole file with a NUL, to be freed. */
static enum status read_file(const char *path, char **ret_bytes)
{
    enum status status = STATUS_io;
    char *bytes = NULL;
    FILE *file = fopen(path, "rbe");
    if (!file)
        return STATUS_io;
    if (fseek(file, 0, SEEK_END) != 0)
        goto done;
    long size = ftell(file);
    if (size < 0 || size > FILE_BYTES_MAX || fseek(file, 0, SEEK_SET) != 0)
        goto done;
    bytes = memory_allocate((size_t)size + 1, 1);
    if (fread(bytes, 1, (size_t)size, file) == (size_t)size)
        status = STATUS_ok;
    if (status == STATUS_ok && !text_is_utf8(bytes, (size_t)size))
        status = STATUS_corrupt;
done:
    fclose(file);
    if (status == STATUS_ok)
        *ret_bytes = bytes;
    else
        memory_free(bytes);
    return status;
}

/* Cuts the next line off; NULL at the end. */
static char *next_line(char **rest)
{
    char *line = *rest;
    if (!*line)
        return NULL;
    char *end = strchrnul(line, '\n');
    *rest = *end ? end + 1 : end;
    *end = '\0';
    return line;
}

/* The tables hold no quotes and no commas inside a field. */
static bool split(char *line, char **fields, size_t columns)
{
    for (size_t i = 0; i < columns; i++) {
        fields[i] = line;
        line = strchr(line, ',');
        if (!line)
            return i + 1 == columns;
        *line++ = '\0';
    }
    return false;
}

static enum status load_table(struct gazetteer *gazetteer,
                              const char *directory, size_t index)
{
    const struct table *table = &tables[index];
    char path[PATH_MAX];
    int size = snprintf(path, sizeof(path), "%s/%s", directory, table->file);
    if (size < 0 || (size_t)size >= sizeof(path))
        return STATUS_io;
    enum status status = read_file(path, &gazetteer->files[index]);
    if (status != STATUS_ok)
        return status;
    char *rest = gazetteer->files[index];
    char *line = next_line(&rest);
    if (!line || strcmp(line, table->header) != 0)
        return STATUS_corrupt;
    while ((line = next_line(&rest))) {
        char *fields[COLUMNS_MAX];
        if (!split(line, fields, table->columns) ||
            !table->take(gazetteer, fields))
            return STATUS_corrupt;
    }
    return STATUS_ok;
}

static int compare_numbers(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int compare_names(const void *left, const void *right)
{
    const struct place_name *a = left;
    const struct place_name *b = right;
    int order = strcmp(a->fold, b->fold);
    if (order == 0)
        order = compare_numbers(a->place->province_code_2025,
                                b->place->province_code_2025);
    if (order == 0) /* today's first */
        order = compare_numbers(b->place->ref.map, a->place->ref.map);
    if (order == 0)
        order = compare_numbers(a->place->ref.code, b->place->ref.code);
    return order;
}

static int compare_links(const void *left, const void *right)
{
    const struct place_link *a = left;
    const struct place_link *b = right;
    int order = compare_numbers(a->today->ref.code, b->today->ref.code);
    if (order == 0)
        order = compare_numbers(a->former->ref.code, b->former->ref.code);
    return order;
}

/* NULL when it is not UTF-8 or there is no room. */
static const char *keep_fold(struct gazetteer *gazetteer, const char *text)
{
    char fold[TEXT_FOLD_SIZE(PLACE_QUERY_SIZE)];
    if (text_fold(text, fold, sizeof(fold)) != STATUS_ok)
        return NULL;
    return arena_take_text(&gazetteer->folds, fold, strlen(fold));
}

static bool add_province(struct gazetteer *gazetteer, const struct place *place)
{
    char fold[TEXT_FOLD_SIZE(PLACE_QUERY_SIZE)];
    if (text_fold(place->province, fold, sizeof(fold)) != STATUS_ok)
        return false;
    for (size_t i = 0; i < gazetteer->province_count; i++)
        if (strcmp(gazetteer->provinces[i].fold, fold) == 0)
            return true;
    if (gazetteer->province_count == PLACE_PROVINCES_MAX)
        return false;
    const char *kept = keep_fold(gazetteer, place->province);
    if (!kept)
        return false;
    gazetteer->provinces[gazetteer->province_count++] =
        (struct place_province){kept, place->province_code_2025};
    return true;
}

static bool add_names(struct gazetteer *gazetteer, const struct place *places,
                      size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *fold = keep_fold(gazetteer, places[i].name);
        if (!fold || !add_province(gazetteer, &places[i]))
            return false;
        gazetteer->names[gazetteer->name_count++] =
            (struct place_name){fold, &places[i]};
    }
    return true;
}

static enum status make_indexes(struct gazetteer *gazetteer)
{
    gazetteer->names =
        memory_allocate(gazetteer->today_count + gazetteer->former_count,
                        sizeof(*gazetteer->names));
    if (!add_names(gazetteer, gazetteer->today, gazetteer->today_count) ||
        !add_names(gazetteer, gazetteer->former, gazetteer->former_count))
        return STATUS_corrupt;
    qsort(gazetteer->names, gazetteer->name_count, sizeof(*gazetteer->names),
          compare_names);
    size_t size = sizeof(*gazetteer->links);
    gazetteer->links_by_today = memory_allocate(gazetteer->link_count, size);
    memcpy(gazetteer->links_by_today, gazetteer->links,
           gazetteer->link_count * size);
    qsort(gazetteer->links_by_today, gazetteer->link_count, size,
          compare_links);
    return STATUS_ok;
}

enum status gazetteer_create(const char *directory,
                             struct gazetteer **ret_gazetteer)
{
    struct gazetteer *gazetteer = memory_allocate(1, sizeof(*gazetteer));
    arena_init(&gazetteer->folds, FOLDS_BYTES_MAX);
    gazetteer->today =
        memory_allocate(PLACE_TODAY_MAX, sizeof(*gazetteer->today));
    gazetteer->former =
        memory_allocate(PLACE_FORMER_MAX, sizeof(*gazetteer->former));
    gazetteer->links =
        memory_allocate(PLACE_LINKS_MAX, sizeof(*gazetteer->links));
    enum status status = STATUS_ok;
    for (size_t i = 0; i < PLACE_FILES && status == STATUS_ok; i++)
        status = load_table(gazetteer, directory, i);
    if (status == STATUS_ok)
        status = make_indexes(gazetteer);
    if (status == STATUS_ok)
        *ret_gazetteer = gazetteer;
    else
        gazetteer_destroy(gazetteer);
    return status;
}

void gazetteer_destroy(struct gazetteer *gazetteer)
{
    if (!gazetteer)
        return;
    memory_free(gazetteer->names);
    memory_free(gazetteer->links_by_today);
    memory_free(gazetteer->links);
    memory_free(gazetteer->former);
    memory_free(gazetteer->today);
    arena_clear(&gazetteer->folds);
    for (size_t i = 0; i < PLACE_FILES; i++)
        memory_free(gazetteer->files[i]);
    memory_free(gazetteer);
}
