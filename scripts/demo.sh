#!/usr/bin/env bash
# Shows the whole job on a sample season: starts the service in a folder of its
# own, posts the season through the real client, clears the market, prints the
# leads, checks the certificates, and carries a handful of leads to their end.
#
#   demo.sh [--once] [--all] [--lang vi|en]
#
# LIENKET_BIN: where the programs are; LIENKET_DATA: the data folder.
set -euo pipefail

bin=${LIENKET_BIN:-build/release/bin}
export LIENKET_DATA=${LIENKET_DATA:-model/data}
patience_s=60
shown=2 # leads in full of the products that the first buyers asked for
once=no
all=no
children=()
work=''

# For lines of JSON without nesting: the value of a field in $0.
# shellcheck disable=SC2016  # awk's own $0
json_field='
    function field(name, value) {
        if (match($0, "\"" name "\":\"[^\"]*\"")) {
            value = substr($0, RSTART, RLENGTH - 1)
            sub("^\"" name "\":\"", "", value)
        } else if (match($0, "\"" name "\":[-0-9]+")) {
            value = substr($0, RSTART, RLENGTH)
            sub("^\"" name "\":", "", value)
        }
        return value
    }'

# Exit statuses of sysexits.h.
usage=64
software=70
unavailable=69

say() {
    if [[ $language == vi ]]; then echo "$1"; else echo "$2"; fi
}

# refuse STATUS VIETNAMESE ENGLISH
refuse() {
    say "$2" "$3" >&2
    exit "$1"
}

title() {
    local line
    line=$(say "$1" "$2")
    printf '\n%s%s%s\n' "$bold" "$line" "$plain"
}

choose_language() {
    local locale=${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}
    language='en'
    if [[ $locale == vi* ]]; then language='vi'; fi
    while (($#)); do
        case $1 in
        --lang=vi | --lang=en) language=${1#--lang=} ;;
        --lang) if [[ ${2:-} =~ ^(vi|en)$ ]]; then language=$2; fi ;;
        esac
        shift
    done
}

read_options() {
    while (($#)); do
        case $1 in
        --once) once=yes ;;
        --all) all=yes ;;
        --lang=*) ;;
        --lang) shift ;;
        *) refuse "$usage" "Không hiểu '$1'. Dùng: demo [--once] [--all] [--lang vi|en]" \
            "'$1' is not understood. Use: demo [--once] [--all] [--lang vi|en]" ;;
        esac
        shift
    done
}

choose_colours() {
    bold='' plain=''
    if [[ -t 1 && -z ${NO_COLOR:-} ]]; then
        bold=$'\033[1m' plain=$'\033[0m'
    fi
}

stop() {
    local status=$?
    trap - EXIT INT TERM
    # The last one started goes first: the broker outlives its workers.
    local index
    for ((index = ${#children[@]} - 1; index >= 0; index--)); do
        kill "${children[index]}" 2>/dev/null || true
        wait "${children[index]}" 2>/dev/null || true
    done
    if [[ -n $work ]]; then
        if ((status != 0 && status < 128)); then show_logs; fi
        rm -rf -- "$work"
    fi
    exit "$status"
}

show_logs() {
    local log
    for log in "$work"/*.log; do
        if [[ -s $log ]]; then
            printf -- '-- %s\n' "${log##*/}" >&2
            tail -n 20 "$log" >&2
        fi
    done
}

# A port of this machine on which nobody listens; the usual one if it is free.
free_port() {
    local port=7511
    while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
        port=$((20000 + RANDOM))
    done
    echo "$port"
}

# launch NAME ARGUMENTS...
launch() {
    local name=$1
    shift
    "$bin/$name" "$@" >"$work/$name.log" 2>&1 &
    children+=($!)
}

need_programs() {
    local name
    for name in lienket lienket-broker lienket-matcher lienket-office \
        lienket-season; do
        if [[ ! -x $bin/$name ]]; then
            refuse "$unavailable" \
                "Không có $bin/$name. Hãy chạy: ./run build" \
                "There is no $bin/$name. Run: ./run build"
        fi
    done
}

start_service() {
    work=$(mktemp -d "${TMPDIR:-/tmp}/lienket-demo.XXXXXX")
    trap stop EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    export LIENKET_BROKER LIENKET_OUTBOX="$work/outbox"
    export LIENKET_KEY="$work/store/keys/operator.key"
    LIENKET_BROKER=tcp://127.0.0.1:$(free_port)
    local store=(--store "$work/store" --workers "ipc://$work/workers")
    launch lienket-broker "${store[@]}" --listen "$LIENKET_BROKER"
    launch lienket-matcher "${store[@]}"
    launch lienket-office "${store[@]}"
    wait_until is_ready "dịch vụ chưa sẵn sàng" "the service is not ready"
}

# wait_until CONDITION VIETNAMESE ENGLISH: asks until it holds, says so after a
# second, gives up at the deadline or when a program has ended.
wait_until() {
    local end=$((SECONDS + patience_s)) start=$SECONDS child
    while ! "$1"; do
        for child in "${children[@]}"; do
            if ! kill -0 "$child" 2>/dev/null; then
                refuse "$software" "Một chương trình đã dừng: $2." \
                    "A program has ended: $3."
            fi
        done
        if ((SECONDS >= end)); then
            refuse "$unavailable" "Đợi quá lâu: $2." "Waited too long: $3."
        fi
        if [[ -t 2 ]] && ((SECONDS > start)); then
            printf '\r  … %d s ' "$((SECONDS - start))" >&2
        fi
        sleep 0.05
    done
    if [[ -t 2 ]] && ((SECONDS > start)); then printf '\r\033[K' >&2; fi
}

# Broker away or a worker not attached is exit 69, no answer yet 75, no key made
# yet 77; what else doctor finds (a terminal, a clock) does not keep the service
# from working.
is_ready() {
    local status=0
    "$bin/lienket" doctor -q >/dev/null 2>&1 || status=$?
    ((status != 69 && status != 75 && status != 77))
}

lienket() {
    "$bin/lienket" --lang "$language" "$@"
}

season() {
    "$bin/lienket-season" --broker "$LIENKET_BROKER" --lang "$language" \
        --quiet "$@"
}

post_season() {
    title "Mùa vụ mẫu" "The sample season"
    say "584 nhóm ở 30 xã của ba huyện cũ Hà Quảng, Nguyên Bình, Thạch An (Cao Bằng): 7.914 thành viên,
5.000 hộ nghèo và cận nghèo, 467 khoản tài trợ CSA; 7 người mua đăng ký năm 2018 và 5 người mua thêm.
Tên, số lượng và giá là mẫu; cước vận chuyển cũng là mẫu, vì không tìm thấy nguồn." \
        "584 groups in 30 communes of the former districts Hà Quảng, Nguyên Bình, Thạch An (Cao Bằng):
7,914 members, 5,000 poor and near-poor households, 467 CSA grants; the 7 buyers who registered in
2018 and 5 more. Names, quantities and prices are samples; so is the transport rate, for which no
source was found."
    season --post catalogue sample
    lienket -q market clear
    season --await
}

# Which product codes have leads, those of the first buyers before the others.
products_with_leads() {
    lienket lead list --all --plain | awk -F '\t' '
        NR > 1 && !seen[$2]++ { found[++count] = $2 }
        END {
            split("ginger black_pig grass_jelly", first, " ")
            for (i = 1; i <= 3; i++) if (seen[first[i]]) print first[i]
            for (i = 1; i <= count; i++)
                if (found[i] !~ /^(ginger|black_pig|grass_jelly)$/)
                    print found[i]
        }'
}

# How many leads a product has, and how many groups stand in them.
count_leads() {
    lienket lead list --all --plain --product "$1" | awk -F '\t' '
        NR > 1 { if (!lead[$1]++) leads++; if (!group[$4]++) groups++ }
        END { print leads + 0, groups + 0 }'
}

# The names of the catalogue by code, in both languages.
read_names() {
    local code vi en rest
    while IFS=$'\t' read -r code vi en rest; do
        if [[ $language == vi ]]; then
            names[$code]="$vi ($en)"
        else
            names[$code]="$en ($vi)"
        fi
    done < <(lienket product list --all --plain)
}

show_product() {
    local product=$1 limit=0 leads groups
    read -r leads groups < <(count_leads "$product")
    case $product in
    ginger | black_pig | grass_jelly) limit=$shown ;;
    esac
    if [[ $all == yes ]]; then limit=$leads; fi
    title "${names[$product]}: $leads đề xuất, $groups nhóm" \
        "${names[$product]}: $leads leads, $groups groups"
    # The title says it all in place of the list's own heading.
    if ((limit > 0)); then
        lienket lead list --product "$product" --limit "$limit" 2>/dev/null |
            tail -n +2
    fi
    show_in_short "$product" "$limit"
}

# The leads after the first LIMIT, one line each: show_in_short PRODUCT LIMIT
show_in_short() {
    lienket lead list --all --plain --product "$1" | awk -F '\t' \
        -v skip="$2" -v language="$language" '
        function digits(number, text, grouped) {
            text = sprintf("%.0f", number)
            while (length(text) > 3) {
                grouped = (language == "vi" ? "." : ",") \
                    substr(text, length(text) - 2) grouped
                text = substr(text, 1, length(text) - 3)
            }
            return text grouped
        }
        function from_to(least, most) {
            if (least == most) return digits(least)
            return digits(least) "–" digits(most)
        }
        NR > 1 && !($1 in buyer) {
            order[++count] = $1
            buyer[$1] = $3
            low[$1] = near[$1] = 10 ^ 15
        }
        NR > 1 {
            lines[$1]++
            sum[$1] += $6
            unit[$1] = $5 == "live" ? "head" : "kg" # the form for whole animals
            if ($7 > 0 && $7 < low[$1]) low[$1] = $7 # 0: no price yet
            if ($7 > high[$1]) high[$1] = $7
            if ($10 < near[$1]) near[$1] = $10
            if ($10 > far[$1]) far[$1] = $10
        }
        END {
            for (i = skip + 1; i <= count; i++) {
                lead = order[i]
                amount = unit[lead] == "kg" ? \
                    digits(sum[lead] / 1000) " kg" : \
                    digits(sum[lead]) (language == "vi" ? " con" : " head")
                price = low[lead] > high[lead] ? \
                    (language == "vi" ? "chưa có giá" : "no price yet") : \
                    (language == "vi" ? "giá các lô " : "lots at ") \
                    from_to(low[lead], high[lead]) " ₫/kg"
                printf language == "vi" ? \
                    "  %s: %s từ %d lô, %s, %s km\n" : \
                    "  %s: %s from %d lots, %s, %s km\n", \
                    buyer[lead], amount, lines[lead], price, \
                    from_to(int(near[lead] / 1000), int(far[lead] / 1000))
            }
        }'
}

show_leads() {
    local product
    for product in $(products_with_leads); do
        show_product "$product"
    done
    echo
    say "Mọi đề xuất, từng nhóm, từng giá và vì sao: lienket lead list --all" \
        "Every lead, group by group, with prices and why: lienket lead list --all"
}

# What all leads come to, then the ledger's own totals by subject.
show_totals() {
    local groups leads grams heads money value
    title "Tổng số" "Totals"
    groups=$(lienket lead list --all --json |
        grep -o '"group":"[^"]*"' | sort -u | wc -l)
    read -r leads grams heads money value < <(lienket totals --json |
        awk "$json_field"'
        { name = field("name") }
        name ~ /^leads\./ {
            leads += field("count")
            money += field("money_vnd")
            if (field("unit") == "head") heads += field("quantity")
            else grams += field("quantity")
        }
        name == "clearings.total_value" { value += field("money_vnd") }
        END { printf "%d %.0f %d %.0f %.0f\n", leads, grams, heads, money, value }')
    show_sum "đề xuất" "leads" "$leads"
    show_sum "nhóm có đề xuất" "groups in leads" "$groups"
    show_sum "kg ghép được" "kg matched" "$((grams / 1000))"
    show_sum "con ghép được" "heads matched" "$heads"
    show_sum "tiền hàng theo giá gợi ý" "worth at suggested prices" "$money" ' ₫'
    show_sum "tổng giá trị khớp" "total value of the matches" "$value" ' ₫'
    echo
    lienket totals
}

# show_sum VIETNAMESE ENGLISH NUMBER [UNIT]
show_sum() {
    pad "$(say "$1" "$2")" 36
    pad_left "$(group_digits "$3")${4:-}" 16
    echo
}

show_rest() {
    title "Nhu cầu chưa đủ hàng, và thay đổi rẻ nhất sẽ làm nên việc" \
        "Unmet needs, and the cheapest single change that would help"
    lienket market unmet --plain | awk -F '\t' 'NR > 1 {
        printf "  %s %s%s, %s\n      → %s\n", $3, $1, \
            $2 == "" ? "" : ", " $2, $4, $5
    }'
    title "Hàng chưa có người mua" "Unsold supply"
    lienket market unsold --json | awk "$json_field"'
        {
            key = field("product") " " field("unit")
            if (!(key in lots)) order[++count] = key
            lots[key]++
            quantity[key] += field("quantity")
        }
        END {
            for (i = 1; i <= count; i++)
                printf "%s %d %.0f\n", order[i], lots[order[i]], \
                    quantity[order[i]]
        }' | show_unsold
    say "  Từng lô, và vì sao: lienket market unsold" \
        "  Lot by lot, and why: lienket market unsold"
}

show_unsold() {
    local product unit lots quantity
    while read -r product unit lots quantity; do
        if [[ $unit == head ]]; then
            quantity=$(group_digits "$quantity")$(say ' con' ' head')
        else
            quantity="$(group_digits $((quantity / 1000))) kg"
        fi
        pad "${names[$product]}" 36
        pad_left "$quantity" 14
        pad_left "$(say "$lots lô" "$lots lots")" 10
        echo
    done
}

# 1234567 as 1.234.567 or 1,234,567.
group_digits() {
    local digits=$1 grouped='' mark=,
    if [[ $language == vi ]]; then mark=.; fi
    while ((${#digits} > 3)); do
        grouped=$mark${digits: -3}$grouped
        digits=${digits:0:${#digits}-3}
    done
    printf '%s' "$digits$grouped"
}

# printf counts bytes; letters with marks have two or three.
pad() {
    local spaces=$(($2 - ${#1}))
    printf '  %s%*s' "$1" $((spaces > 0 ? spaces : 1)) ''
}

pad_left() {
    local spaces=$(($2 - ${#1}))
    printf '%*s%s' $((spaces > 0 ? spaces : 1)) '' "$1"
}

# Each clearing is checked without a solver; the sums must be the ledger's own.
check_leads() {
    local proof checked total ours
    title "Kiểm chứng từng lần khớp: tổng giá trị, độ hở" \
        "Every clearing checked: total value, gap"
    proof=$(lienket market verify --json) || true
    awk -v head="$(say con head)" "$json_field"'/"market":/ {
        printf "%s, %s\t%s\t%.0f\t%.0f\n", field("market"), \
            field("unit") == "head" ? head : "kg", field("result"), \
            field("total_milli_vnd") / 1000, field("gap_milli_vnd") / 1000
    }' <<<"$proof" | show_proofs
    read -r checked total < <(awk "$json_field"'/"markets":/ && \
        field("faulty") == 0 {
        printf "%d %.0f\n", field("markets"), field("total_milli_vnd") / 1000
    }' <<<"$proof") ||
        refuse "$software" "Có chứng thư sai." "A certificate is wrong."
    ours=$(lienket totals --json | awk "$json_field"'
        /"name":"clearings.total_value"/ { sum += field("money_vnd") }
        END { printf "%.0f", sum }')
    if [[ $total != "$ours" ]]; then
        refuse "$software" "Tổng trong sổ ($ours) khác tổng kiểm chứng ($total)." \
            "The ledger's total ($ours) differs from the verified one ($total)."
    fi
    say "  Đã kiểm chứng $checked thị trường; tổng $(group_digits "$total") ₫, bằng tổng trong sổ." \
        "  Verified $checked markets; total $(group_digits "$total") ₫, as in the ledger."
    need_leads ginger black_pig grass_jelly
}

show_proofs() {
    local market result total gap
    while IFS=$'\t' read -r market result total gap; do
        pad "$market" 40
        pad_left "$(group_digits "$total") ₫" 16
        pad_left "$(group_digits "$gap") ₫" 14
        if [[ $result == ok ]]; then
            printf '  %s\n' "$(say 'đúng' 'right')"
        else
            printf '  %s\n' "$(say "SAI: $result" "WRONG: $result")"
        fi
    done
}

need_leads() {
    local product found
    found=$(products_with_leads)
    for product in "$@"; do
        if ! grep -qx "$product" <<<"$found"; then
            refuse "$software" "Không có đề xuất nào cho $product." \
                "There is no lead for $product."
        fi
    done
}

# The programme's figures on this ledger, as a coordinator's office reports them.
show_reports() {
    local report heading more
    title "Số liệu chương trình: K1 đến K7" "The programme's figures: K1 to K7"
    for report in K1 K2 K3 K4 K5 K6 K7; do
        more=()
        if [[ $report == K[12] ]]; then more=(--by district); fi
        lienket report "$report" "${more[@]}" | {
            IFS= read -r heading
            title "$heading" "$heading"
            cat
        }
    done
    echo
    say "  Theo xã, kèm bản ghi đứng sau mỗi con số: lienket report K1 --by commune --proof" \
        "  By commune, with the records behind each figure: lienket report K1 --by commune --proof"
}

stay() {
    title "Dịch vụ còn chạy; Ctrl-C để dừng" "The service stays up; Ctrl-C ends it"
    say "Ở cửa sổ khác:" "In another window:"
    cat <<END
  export LIENKET_BROKER=$LIENKET_BROKER LIENKET_KEY=$LIENKET_KEY
  cd $PWD
  $bin/lienket lead list
  $bin/lienket lead approve ID
  $bin/lienket lead reject ID --reason too_far
  $bin/lienket place list "hung dao"
  $bin/lienket offer list --product ginger
  $bin/lienket market unsold
  $bin/lienket totals
  $bin/lienket help
END
    trap 'exit 0' INT
    # Until a child ends, which it should not, or the person ends it.
    wait -n "${children[@]}" || true
    refuse "$software" "Một chương trình đã dừng." "A program has ended."
}

# shellcheck source=scripts/demo_life.sh
source "$(dirname "${BASH_SOURCE[0]}")/demo_life.sh"

main() {
    declare -gA names
    # Lengths are counted in letters, whatever the machine's locale.
    choose_language "$@"
    export LC_ALL=C.UTF-8
    read_options "$@"
    choose_colours
    need_programs
    start_service
    post_season
    read_names
    show_leads
    show_totals
    show_rest
    check_leads
    carry_leads
    show_reports
    if [[ $once == no ]]; then stay; fi
}

main "$@"
