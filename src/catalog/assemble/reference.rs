//! Reference tables → [`Reference`].

use std::collections::HashSet;

use smol_str::SmolStr;

use crate::catalog::intake::{Intake, Known, Misfit};
use crate::catalog::reference::{Reference, category_key};
use crate::error::Result;
use crate::release::{Field, Role, RoleTable, Tables};

/// Removes the tables with a role from `tables` and returns them.
fn with_role<R>(tables: &mut Vec<RoleTable<R>>, role: Role) -> Vec<RoleTable<R>> {
    let (taken, kept) = std::mem::take(tables).into_iter().partition(|table| table.role == role);
    *tables = kept;
    taken
}

/// Moves the reference tables out of a release.
pub(super) fn reference(tables: &mut Tables, known: &Known, intake: &mut Intake) -> Result<Reference> {
    let mut reference = Reference::default();
    elements(&mut reference, tables, known, intake)?;
    interests(&mut reference, tables, known, intake)?;
    green(&mut reference, tables, known, intake)?;
    intake.take(std::mem::take(&mut tables.activities), |row| {
        known.element(&row.gwa, Field::Element)?;
        reference.activities.insert(row.id.clone(), row);
        Ok(())
    })?;
    intake.take(std::mem::take(&mut tables.commodities), |row| {
        reference.commodities.insert(row.code, row);
        Ok(())
    })?;
    for (role, moves) in [
        (Role::CareerChangers, &mut reference.career_changers),
        (Role::CareerStarters, &mut reference.career_starters),
    ] {
        intake.take(with_role(&mut tables.related, role), |row| {
            known.occupation(row.code)?;
            known.occupation_in(row.related, Field::RelatedCode)?;
            moves.push(row);
            Ok(())
        })?;
    }
    Ok(reference)
}

fn elements(
    reference: &mut Reference,
    tables: &mut Tables,
    known: &Known,
    intake: &mut Intake,
) -> Result<()> {
    intake.take(std::mem::take(&mut tables.elements), |row| {
        reference.elements.insert(row.id.clone(), row);
        Ok(())
    })?;
    intake.take(std::mem::take(&mut tables.scales), |row| {
        reference.scales.insert(row.id.clone(), row);
        Ok(())
    })?;
    intake.take(std::mem::take(&mut tables.categories), |row| {
        known.scale(&row.scale)?;
        row.element.as_ref().map_or(Ok(()), |element| known.element(element, Field::Element))?;
        reference.categories.push(row);
        Ok(())
    })?;
    reference.categories.sort_by(|a, b| category_key(a).cmp(&category_key(b)));
    intake.take(std::mem::take(&mut tables.anchors), |row| {
        known.element(&row.element, Field::Element)?;
        reference.anchors.push(row);
        Ok(())
    })?;
    intake.take(std::mem::take(&mut tables.job_zone_reference), |row| {
        reference.job_zones.push(row);
        Ok(())
    })?;
    reference.job_zones.sort_by_key(|zone| zone.zone);
    intake.take(std::mem::take(&mut tables.survey_locations), |row| {
        known.element(&row.element, Field::Element)?;
        reference.survey_locations.push(row);
        Ok(())
    })?;
    for table in std::mem::take(&mut tables.links) {
        let links = reference.links.entry(SmolStr::new(table.name)).or_default();
        intake.take(vec![table], |row| {
            known.element(&row.from, Field::Element)?;
            known.element(&row.to, Field::OtherElement)?;
            links.push(row);
            Ok(())
        })?;
    }
    Ok(())
}

fn interests(
    reference: &mut Reference,
    tables: &mut Tables,
    known: &Known,
    intake: &mut Intake,
) -> Result<()> {
    intake.take(std::mem::take(&mut tables.keywords), |row| {
        known.element(&row.element, Field::Element)?;
        reference.keywords.push(row);
        Ok(())
    })?;
    intake.take(std::mem::take(&mut tables.interest_activities), |row| {
        known.element(&row.element, Field::Element)?;
        reference.interest_activities.push(row);
        Ok(())
    })?;
    intake.take(std::mem::take(&mut tables.interest_occupations), |row| {
        known.occupation(row.code)?;
        known.element(&row.element, Field::Element)?;
        reference.interest_occupations.push(row);
        Ok(())
    })
}

fn green(reference: &mut Reference, tables: &mut Tables, known: &Known, intake: &mut Intake) -> Result<()> {
    let green = &mut reference.green;
    intake.take(std::mem::take(&mut tables.green_occupations), |row| {
        known.occupation(row.code)?;
        green.occupations.insert(row.code, row.category);
        Ok(())
    })?;
    let mut task_ids = HashSet::new();
    intake.take(std::mem::take(&mut tables.green_tasks), |row| {
        known.occupation(row.code)?;
        task_ids.insert((row.code, row.id));
        green.tasks.push(row);
        Ok(())
    })?;
    intake.take(with_role(&mut tables.activities, Role::Green), |row| {
        known.element(&row.gwa, Field::Element)?;
        green.activities.insert(row.id.clone(), row);
        Ok(())
    })?;
    intake.take(with_role(&mut tables.task_activities, Role::Green), |row| {
        known.occupation(row.code)?;
        if !task_ids.is_empty() && !task_ids.contains(&(row.code, row.task)) {
            return Err(Misfit::of(
                Field::TaskId,
                row.task,
                "a task of this occupation in Green Task Statements",
            ));
        }
        if !green.activities.is_empty() && !green.activities.contains_key(&row.activity) {
            return Err(Misfit::of(Field::Activity, row.activity, "an activity in Green DWA Reference"));
        }
        green.task_activities.push(row);
        Ok(())
    })
}
